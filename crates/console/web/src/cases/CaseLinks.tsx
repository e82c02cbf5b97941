import { DownloadOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, ask } from "../api/client";
import { cameraQuery } from "../api/queries";
import type { CaseLink, StreamKind } from "../api/types";
import { clipAddress, useClipParts, type ClipRequest } from "../camera/clip";
import { stretchText } from "../camera/day";
import { useMay } from "../session/session";
import { dateTime, day, instant } from "../time";
import { Failed } from "../ui/Failed";
import { failureText } from "../ui/failure";

/** What belongs to a case: cameras, events, and footage that plays here. */
export function CaseLinks(props: {
  record: { id: string; links: CaseLink[] };
  removable: boolean;
}) {
  const { record, removable } = props;
  return (
    <ul className="plain-list">
      {record.links.map((link) => (
        <li key={link.id} data-link={link.kind}>
          <OneLink record={record.id} link={link} removable={removable} />
        </li>
      ))}
    </ul>
  );
}

function OneLink(props: { record: string; link: CaseLink; removable: boolean }) {
  const { record, link, removable } = props;
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const camera = useQuery(cameraQuery(link.camera_id));
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
    <>
      <Space wrap>
        <strong>{t(`link.${link.kind}`)}</strong>
        <Link to={`/cameras/${link.camera_id}`}>{camera.data?.name ?? link.camera_id}</Link>
        {link.note && <span>{link.note}</span>}
        <small>
          {link.by} · {dateTime(link.at)}
        </small>
        {removable && (
          <Popconfirm
            title={t("link.removeSure")}
            description={link.kind === "span" ? t("link.removeWhat") : undefined}
            onConfirm={() => removing.mutate()}
          >
            <Button size="small" type="link" danger loading={removing.isPending}>
              {t("link.remove")}
            </Button>
          </Popconfirm>
        )}
      </Space>
      {link.from && link.to && (
        <Span
          request={{
            camera: link.camera_id,
            stream: link.stream ?? "main",
            from: instant(link.from),
            to: instant(link.to),
          }}
          both={link.stream === null}
        />
      )}
    </>
  );
}

function Span({ request, both }: { request: ClipRequest; both: boolean }) {
  const { t } = useTranslation();
  const views = useMay("footage_view");
  const [playing, setPlaying] = useState(false);
  const streams: StreamKind[] = both ? ["main", "sub"] : [request.stream];
  return (
    <div>
      <Space wrap>
        <span>
          {day(request.from)} {stretchText(request)}
        </span>
        {views && (
          <Button size="small" onClick={() => setPlaying(!playing)}>
            {t(playing ? "link.hide" : "link.play")}
          </Button>
        )}
        {views &&
          streams.map((stream) => (
            <Button
              key={stream}
              size="small"
              icon={<DownloadOutlined />}
              href={clipAddress({ ...request, stream }, { download: true })}
            >
              {t("day.download")} {both && t(`stream.${stream}`)}
            </Button>
          ))}
      </Space>
      {playing && <SpanPlayer request={request} />}
    </div>
  );
}

function SpanPlayer({ request }: { request: ClipRequest }) {
  const { t } = useTranslation();
  const [index, setIndex] = useState(0);
  const [broken, setBroken] = useState(false);
  const { data: parts, error } = useClipParts(request);
  if (error) return <Failed error={error} />;
  const part = parts?.[index];
  if (!parts || !part) return <p>{t("day.loading")}</p>;
  return (
    <>
      {broken && <p role="alert">{t("day.cannotPlay")}</p>}
      <video
        key={part.address}
        className="span-video"
        src={part.address}
        data-span={part.address}
        controls
        muted
        autoPlay
        playsInline
        aria-label={t("day.player")}
        onError={() => setBroken(true)}
        onEnded={() => setIndex(Math.min(parts.length - 1, index + 1))}
      />
      {parts.length > 1 && (
        <Space wrap>
          {parts.map((one, number) => (
            <Button
              key={one.address}
              size="small"
              type={number === index ? "primary" : "default"}
              onClick={() => setIndex(number)}
            >
              {stretchText(one)}
            </Button>
          ))}
        </Space>
      )}
    </>
  );
}
