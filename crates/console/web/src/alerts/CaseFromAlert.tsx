import { useMutation } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AlertWithCameras, NewLink } from "../api/types";
import { OpenCaseModal } from "../cases/OpenCaseModal";
import { useMay } from "../session/session";
import { instant } from "../time";
import { failureText } from "../ui/failure";
import { nameOf } from "./alert";
import { linksFor } from "./attach";

/** Opens a case that begins with what the alert knows, and points to it and to footage. */
export function CaseFromAlert({ alert }: { alert: AlertWithCameras }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const views = useMay("footage_view");
  const [links, setLinks] = useState<NewLink[]>();
  const cause = t(`alertCause.${alert.cause}`);
  const note = t("alerts.linkNote", { cause });
  // Asked at every press, for what followed the outage grows; and at no other time: what is being
  // written would be lost with a window that closes to ask again.
  const opening = useMutation({
    mutationFn: () => linksFor(alert, { note, views }),
    onSuccess: setLinks,
    onError: (error) => void message.error(failureText(t, error)),
  });
  return (
    <>
      <Button loading={opening.isPending} onClick={() => opening.mutate()}>
        {t("alerts.openCase")}
      </Button>
      {links && (
        <OpenCaseModal
          opening={{
            title: t("alerts.title", { cause, name: nameOf(alert) }),
            area_id: alert.area_id,
            place: alert.site_name,
            at: instant(alert.since),
            links,
            words: t("alerts.withLinks", { n: links.length - 1 }),
          }}
          close={() => setLinks(undefined)}
        />
      )}
    </>
  );
}
