import { FileAddOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cameraQuery } from "../api/queries";
import type { CameraEvent } from "../api/types";
import { useMay } from "../session/session";
import { dateTime, instant } from "../time";
import { eventWord } from "../ui/words";
import { OpenCaseModal } from "./OpenCaseModal";

/** Opens a case about an event of a camera: where it is, when it was, and the event itself. */
export function OpenFromEvent({ event }: { event: CameraEvent }) {
  const { t } = useTranslation();
  const handles = useMay("case_handle");
  const [open, setOpen] = useState(false);
  const camera = useQuery(cameraQuery(event.camera_id)).data;
  if (!handles || !camera) return null;
  const what = event.note || eventWord(event.kind);
  const place = camera.place || camera.site_name;
  return (
    <>
      <Tooltip title={t("caseWork.openFrom")}>
        <Button
          size="small"
          type="text"
          icon={<FileAddOutlined />}
          aria-label={`${t("caseWork.openFrom")} ${dateTime(event.at)} ${what}`}
          onClick={() => setOpen(true)}
        />
      </Tooltip>
      {open && (
        <OpenCaseModal
          opening={{
            title: `${place} ${what}`.slice(0, 128),
            area_id: camera.area_id,
            place,
            at: instant(event.at),
            links: [{ kind: "event", camera_id: camera.id, event_id: event.id, note: "" }],
            words: t("caseWork.withEvent", {
              camera: camera.name,
              time: dateTime(event.at),
              what: eventWord(event.kind),
            }),
          }}
          close={() => setOpen(false)}
        />
      )}
    </>
  );
}
