import { useQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AlertWithCameras } from "../api/types";
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
  const [opening, setOpening] = useState(false);
  const cause = t(`alertCause.${alert.cause}`);
  const note = t("alerts.linkNote", { cause });
  const links = useQuery({
    queryKey: ["alerts", "links", alert.id, alert.version, views],
    queryFn: () => linksFor(alert, { note, views }),
    enabled: opening,
    // What followed the outage grows: asked anew each time.
    gcTime: 0,
    staleTime: 0,
  });
  useEffect(() => {
    if (links.error) void message.error(failureText(t, links.error));
  }, [links.error, message, t]);
  return (
    <>
      <Button loading={opening && links.isFetching} onClick={() => setOpening(true)}>
        {t("alerts.openCase")}
      </Button>
      {opening && links.data && !links.isFetching && (
        <OpenCaseModal
          opening={{
            title: t("alerts.title", { cause, name: nameOf(alert) }),
            area_id: alert.area_id,
            place: alert.site_name,
            at: instant(alert.since),
            links: links.data,
            words: t("alerts.withLinks", { n: links.data.length - 1 }),
          }}
          close={() => setOpening(false)}
        />
      )}
    </>
  );
}
