import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Descriptions, Space } from "antd";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import type { components } from "../api/schema";
import type { ProbeReport } from "../api/types";
import { Failed } from "../ui/Failed";
import { bitRate, reasonWord } from "../ui/words";

type ProbeRequest = components["schemas"]["ProbeRequest"];

/** Tries an address before it is stored, and shows what came back. */
export function ProbePanel({ request }: { request: (stream: "main" | "sub") => ProbeRequest }) {
  const { t } = useTranslation();
  const probing = useMutation({
    mutationFn: (stream: "main" | "sub") =>
      ask(api.POST("/api/v1/cameras/probe", { body: request(stream) })),
  });
  return (
    <section aria-label={t("probe.title")} className="gap-below">
      <Space className="gap-below">
        {(["main", "sub"] as const).map((stream) => (
          <Button
            key={stream}
            loading={probing.isPending && probing.variables === stream}
            disabled={probing.isPending}
            onClick={() => probing.mutate(stream)}
          >
            {t(`probe.try.${stream}`)}
          </Button>
        ))}
      </Space>
      <div aria-live="polite">
        {probing.isPending && <p>{t("probe.trying")}</p>}
        {probing.error && <Failed error={probing.error} />}
        {probing.data && <Report report={probing.data} />}
      </div>
    </section>
  );
}

function Report({ report }: { report: ProbeReport }) {
  const { t } = useTranslation();
  const { snapshot, width, height, frame_rate, key_distance_ms, bits_per_second } = report;
  const facts: [string, string | number | null | undefined][] = [
    [t("probe.codec"), report.codec],
    [t("probe.size"), width && height ? `${width}×${height}` : null],
    [t("probe.frameRate"), frame_rate?.toFixed(1)],
    [t("probe.keyDistance"), key_distance_ms && `${(key_distance_ms / 1000).toFixed(1)} s`],
    [t("probe.bitRate"), bits_per_second && bitRate(bits_per_second)],
    [t("probe.audio"), report.audio],
    [t("probe.server"), report.server],
  ];
  return (
    <>
      <Alert
        showIcon
        className="gap-below"
        type={report.reachable ? "success" : "error"}
        title={report.reachable ? t("probe.reachable") : reasonWord(report.reason ?? "unreachable")}
        description={report.detail}
      />
      {snapshot && (
        <img
          className="probe-picture gap-below"
          alt={t("probe.picture")}
          src={`data:image/jpeg;base64,${snapshot}`}
        />
      )}
      {report.reachable && (
        <Descriptions
          size="small"
          column={1}
          className="gap-below"
          items={facts
            .filter(([, value]) => value)
            .map(([label, value]) => ({ key: label, label, children: value }))}
        />
      )}
      {report.advice.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t("probe.advice")}
          description={
            <ul>
              {report.advice.map(({ code, text }) => (
                <li key={code}>{text}</li>
              ))}
            </ul>
          }
        />
      )}
    </>
  );
}
