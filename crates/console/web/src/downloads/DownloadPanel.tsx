import { CloseOutlined, RedoOutlined } from "@ant-design/icons";
import { Button, Progress, Tooltip } from "antd";
import { useEffect, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { length } from "../time";
import { failureText } from "../ui/failure";
import { bytes } from "../ui/words";
import { downloads, isUnderWay, type Download } from "./downloads";
import { remaining } from "./resume";

/** The files on their way, on every page; nothing while there are none. */
export function DownloadPanel() {
  const { t } = useTranslation();
  const list = useSyncExternalStore(downloads.subscribe, downloads.list);
  const busy = list.some(({ state }) => isUnderWay(state));
  useEffect(() => {
    if (!busy) return;
    // Leaving the console stops what is under way: the browser asks first.
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [busy]);
  if (list.length === 0) return null;
  const over = list.filter(({ state }) => !isUnderWay(state)).length;
  return (
    <section className="downloads" aria-label={t("download.title")}>
      <header className="downloads-head">
        <strong>{t("download.title")}</strong>
        <span>{t("download.count", { done: over, all: list.length })}</span>
        {over > 0 && (
          <Button size="small" type="link" onClick={downloads.clear}>
            {t("download.clear")}
          </Button>
        )}
      </header>
      <ul className="plain-list downloads-list">
        {list.map((one) => (
          <li key={one.id} data-download={one.state}>
            <File file={one} />
          </li>
        ))}
      </ul>
      <div className="unseen" aria-live="polite">
        {list
          .filter(({ state }) => !isUnderWay(state))
          .map(({ name, state }) => `${name} ${t(`download.state.${state}`)}`)
          .join(t("list.separator"))}
      </div>
    </section>
  );
}

const LOOKS = { done: "success", failed: "exception" } as const;

function File({ file }: { file: Download }) {
  const { t } = useTranslation();
  const { id, name, state, received, total } = file;
  const percent = total ? Math.floor((received * 100) / total) : state === "done" ? 100 : 0;
  return (
    <>
      <div className="downloads-file">
        <Tooltip title={name}>
          <span className="downloads-name">{name}</span>
        </Tooltip>
        {state === "failed" && (
          <Button
            size="small"
            icon={<RedoOutlined />}
            aria-label={t("download.resumeOf", { name })}
            onClick={() => downloads.resume(id)}
          >
            {t("download.resume")}
          </Button>
        )}
        <Button
          size="small"
          type="text"
          icon={<CloseOutlined />}
          aria-label={t(isUnderWay(state) ? "download.cancelOf" : "download.removeOf", { name })}
          onClick={() => downloads.remove(id)}
        />
      </div>
      {state !== "handed" && (
        <Progress
          size="small"
          percent={percent}
          aria-label={name}
          status={state === "done" || state === "failed" ? LOOKS[state] : "active"}
        />
      )}
      <div className="downloads-facts">
        {state === "failed" ? failureText(t, file.error) : <Facts file={file} />}
      </div>
    </>
  );
}

function Facts({ file }: { file: Download }) {
  const { t } = useTranslation();
  const { state, received, total, rate } = file;
  const left = remaining(received, total, rate);
  const facts = [
    state !== "running" && t(`download.state.${state}`),
    total !== undefined && state !== "done" && state !== "handed"
      ? t("download.of", { received: bytes(received), total: bytes(total) })
      : bytes(total ?? received),
    state === "running" && rate !== undefined && `${bytes(rate)}/s`,
    state === "running" && left !== undefined && t("download.left", { time: length(left) }),
  ];
  return facts.filter(Boolean).join(" · ");
}
