import { Alert, Descriptions } from "antd";
import { useTranslation } from "react-i18next";
import type { PrivacyMask, ProbeReport } from "../api/types";
import { Masked } from "../video/masks/Masked";
import { bitRate, codecWord, reasonWord } from "../ui/words";

/** What trying an address brought to light: the picture, the facts, and what to change. */
export function ProbeResult({
  report,
  masks = [],
}: {
  report: ProbeReport;
  /** What is covered in the pictures of the camera, where it is known already. */
  masks?: readonly PrivacyMask[];
}) {
  const { t } = useTranslation();
  const { snapshot, width, height, frame_rate, key_distance_ms, bits_per_second } = report;
  const facts: [string, string | number | null | undefined][] = [
    [t("probe.codec"), report.codec && codecWord(report.codec)],
    [t("probe.size"), width && height ? `${width}×${height}` : null],
    [t("probe.frameRate"), frame_rate && t("addCamera.perSecond", { n: frame_rate.toFixed(1) })],
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
        <div className="gap-below">
          <Masked masks={masks}>
            <img
              className="probe-picture"
              alt={t("probe.picture")}
              src={`data:image/jpeg;base64,${snapshot}`}
            />
          </Masked>
        </div>
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
            <ul className="probe-advice">
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
