import { Descriptions, Progress, Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { Purge } from "../api/types";
import { dateTime } from "../time";
import { bytes } from "../ui/words";

/** How far a purge is, and in the end its certificate. */
export function PurgeProgress({ purge }: { purge: Purge }) {
  const { t } = useTranslation();
  const { files, left, volumes, done } = purge;
  const looked = volumes.filter(({ looked }) => looked).length;
  const steps = files + volumes.length;
  const percent = done ? 100 : Math.floor((100 * (files - left + looked)) / Math.max(1, steps));
  return (
    <div data-purge={done ? "done" : "going"}>
      <Progress
        aria-label={t("purge.title")}
        percent={Math.min(percent, done ? 100 : 99)}
        status={done ? "success" : "active"}
      />
      <Descriptions
        size="small"
        column={1}
        bordered
        title={t("purge.certificate")}
        styles={{ label: { width: 120 } }}
      >
        <Descriptions.Item label={t("deletions.camera")}>
          {purge.camera_name} · {purge.site_name}{" "}
          {purge.camera_removed && <Tag>{t("cameras.removed")}</Tag>}
        </Descriptions.Item>
        <Descriptions.Item label={t("purge.document")}>{purge.document}</Descriptions.Item>
        <Descriptions.Item label={t("purge.reason")}>{purge.reason}</Descriptions.Item>
        <Descriptions.Item label={t("purge.by")}>
          {dateTime(purge.ordered)} {purge.unit} {purge.name}
        </Descriptions.Item>
        <Descriptions.Item label={t("deletions.size")}>
          {t("deletions.files", { n: files, size: bytes(purge.bytes) })}
        </Descriptions.Item>
        <Descriptions.Item label={t("deletions.verified")}>
          {done ? (
            <Tag color="green">{t("deletions.gone", { time: dateTime(done) })}</Tag>
          ) : (
            <Tag color="red">{t("purge.going", { n: left })}</Tag>
          )}
        </Descriptions.Item>
        <Descriptions.Item label={t("purge.disks")}>
          {volumes.map(({ volume_id, path, looked }) => (
            <div key={volume_id}>
              <span className="mono">{path}</span>{" "}
              {looked ? t("purge.looked", { time: dateTime(looked) }) : t("purge.notLooked")}
            </div>
          ))}
        </Descriptions.Item>
      </Descriptions>
      <p className="row-note">{purge.until ? t("purge.onAgain") : t("purge.staysOff")}</p>
    </div>
  );
}
