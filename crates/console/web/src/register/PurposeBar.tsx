import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { caseQuery } from "../api/queries";
import { useSession } from "../session/session";
import { PurposeForm } from "./PurposeForm";
import { remember, type Said } from "./said";

/** Beside a player: why one looks, and the question where that is not known. */
export function PurposeBar({ said }: { said: Said | undefined }) {
  const { t } = useTranslation();
  const { user } = useSession();
  if (!said) {
    return (
      <section className="purpose purpose-ask" aria-label={t("register.ask")} data-purpose="ask">
        <strong>{t("register.ask")}</strong>
        <PurposeForm want="playback" done={(next) => remember(user.id, next)} />
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
  const { case_id, reason } = said;
  const found = useQuery({ ...caseQuery(case_id ?? ""), enabled: case_id !== undefined }).data;
  return (
    <strong>
      {t(`purpose.${said.purpose}`)} {found && `${found.number} ${found.title}`} {reason}
    </strong>
  );
}
