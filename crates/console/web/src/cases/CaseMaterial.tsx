import { DownloadOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, ask } from "../api/client";
import { cameraQuery } from "../api/queries";
import type { CaseLink } from "../api/types";
import type { ClipRequest } from "../camera/clip";
import { stretchText } from "../camera/day";
import type { Said } from "../register/said";
import { useDownload } from "../register/useDownload";
import { useCasePurpose } from "../register/useRecord";
import { useMay } from "../session/session";
import { dateTime, day, instant } from "../time";
import { failureText } from "../ui/failure";
import { eventWord } from "../ui/words";
import { SpanFacts } from "./SpanFacts";
import { SpanPlayer } from "./SpanPlayer";
import { AlertLink } from "./AlertLink";
import { LinkStill } from "./LinkStill";
import { streamsOf } from "./useSpanStates";

/** A camera, an event, an alert or footage that belongs to a case. */
export function CaseMaterial(props: { record: string; link: CaseLink; removable: boolean }) {
  const { link } = props;
  if (link.alert_id) return <AlertMaterial {...props} alert={link.alert_id} />;
  return link.camera_id ? <CameraMaterial {...props} camera={link.camera_id} /> : null;
}

function AlertMaterial(props: {
  record: string;
  link: CaseLink;
  removable: boolean;
  alert: string;
}) {
  const { record, link, removable, alert } = props;
  const { t } = useTranslation();
  return (
    <div className="material" data-link={link.kind}>
      <div className="material-text">
        <Space wrap>
          <strong>{t("link.alert")}</strong>
          <AlertLink alert={alert} />
          {removable && <Remove record={record} link={link} />}
        </Space>
        {link.note && <div>{link.note}</div>}
        <small>{t("caseWork.attachedBy", { time: dateTime(link.at), by: link.by })}</small>
      </div>
    </div>
  );
}

function CameraMaterial(props: {
  record: string;
  link: CaseLink;
  removable: boolean;
  camera: string;
}) {
  const { record, link, removable, camera: id } = props;
  const { t } = useTranslation();
  const camera = useQuery(cameraQuery(id)).data;
  const name = camera?.name ?? id;
  const said = useCasePurpose(record);
  return (
    <div className="material" data-link={link.kind}>
      <LinkStill link={link} camera={id} name={name} said={said} />
      <div className="material-text">
        <Space wrap>
          <strong>{t(`link.${link.kind}`)}</strong>
          <Link to={`/cameras/${id}`}>{name}</Link>
          {removable && <Remove record={record} link={link} />}
        </Space>
        {link.event && (
          <div>
            {dateTime(link.event.at)} {eventWord(link.event.kind)} {link.event.note}
          </div>
        )}
        {link.note && <div>{link.note}</div>}
        {link.from && link.to ? (
          <Footage
            link={link}
            name={name}
            said={said}
            request={{
              camera: id,
              stream: link.stream ?? "main",
              from: instant(link.from),
              to: instant(link.to),
            }}
          />
        ) : (
          <small>{t("caseWork.attachedBy", { time: dateTime(link.at), by: link.by })}</small>
        )}
      </div>
    </div>
  );
}

function Footage(props: {
  link: CaseLink;
  name: string;
  said: Said | undefined | null;
  request: ClipRequest;
}) {
  const { link, name, said, request } = props;
  const { t } = useTranslation();
  const views = useMay("footage_view");
  const exports = useMay("footage_export");
  const download = useDownload(said ?? undefined);
  const [playing, setPlaying] = useState(false);
  return (
    <>
      <div>
        {day(request.from)} {stretchText(request)}
      </div>
      <SpanFacts link={link} camera={request.camera} />
      {views && (
        <Space wrap>
          <Button size="small" onClick={() => setPlaying(!playing)}>
            {t(playing ? "link.hide" : "link.play")}
          </Button>
          {exports &&
            streamsOf(link).map((stream) => (
              <Button
                key={stream}
                size="small"
                icon={<DownloadOutlined />}
                onClick={() => download(name, { ...request, stream })}
              >
                {t("day.download")} {!link.stream && t(`stream.${stream}`)}
              </Button>
            ))}
        </Space>
      )}
      {playing && <SpanPlayer request={request} said={said} />}
    </>
  );
}

function Remove({ record, link }: { record: string; link: CaseLink }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const removing = useMutation({
    mutationFn: () =>
      ask(
        api.DELETE("/api/v1/cases/{id}/links/{link_id}", {
          params: { path: { id: record, link_id: link.id } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["cases"] }),
    onError: (error) => void message.error(failureText(t, error)),
  });
  return (
    <Popconfirm
      title={t("link.removeSure")}
      description={link.kind === "span" ? t("link.removeWhat") : undefined}
      onConfirm={() => removing.mutate()}
    >
      <Button size="small" type="link" danger loading={removing.isPending}>
        {t("link.remove")}
      </Button>
    </Popconfirm>
  );
}
