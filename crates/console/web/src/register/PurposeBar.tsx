import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { accessRequestQuery, caseQuery } from "../api/queries";
import { askerOf } from "../requests/draft";
import { useSession } from "../session/session";
import { PurposeForm } from "./PurposeForm";
import { remember, type Said } from "./said";

/** Beside a player: why one looks, and the question where that is not known. */
export function PurposeBar({ said, camera }: { said: Said | undefined; camera?: string }) {
  const { t } = useTranslation();
  const { user } = useSession();
  if (!said) {
    return (
      <section className="purpose purpose-ask" aria-label={t("register.ask")} data-purpose="ask">
        <strong>{t("register.ask")}</strong>
        <PurposeForm want="playback" camera={camera} done={(next) => remember(user.id, next)} />
      </section>
    );
  }
  return (
    <div className="purpose" data-purpose={said.purpose}>
      {t("register.purpose")} <SaidWords said={said} />
      <Button size="small" onClick={() => remember(user.id, undefined)}>
        {t("register.change")}
      </Button>
    </div>
  );
}

/** What was said, in words. */
function SaidWords({ said }: { said: Said }) {
  const { t } = useTranslation();
  const { case_id, request_id, reason } = said;
  const request = useQuery({
    ...accessRequestQuery(request_id ?? ""),
    enabled: request_id !== undefined,
  }).data;
  const found = useQuery({ ...caseQuery(case_id ?? ""), enabled: case_id !== undefined }).data;
  return (
    <strong>
      {t(`purpose.${said.purpose}`)} {found && `${found.number} ${found.title}`}{" "}
      {request && `${request.number} ${askerOf(request)}`} {reason}
    </strong>
  );
}
