import { Button, Space } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useClipParts, type ClipRequest } from "../camera/clip";
import { stretchText } from "../camera/day";
import { PurposeBar } from "../register/PurposeBar";
import type { Said } from "../register/said";
import { useAbout } from "../register/useAbout";
import { useRecord } from "../register/useRecord";
import { Failed } from "../ui/Failed";
import { FullScreen } from "../video/FullScreen";
import { useNoBareFullScreen, Watermark } from "../video/Watermark";
import { Masked, useMasks } from "../video/masks/Masked";

/** Plays the footage a case holds, part after part. */
export function SpanPlayer(props: { request: ClipRequest; said: Said | undefined | null }) {
  const { request, said } = props;
  const { t } = useTranslation();
  const [index, setIndex] = useState(0);
  const [broken, setBroken] = useState<string>();
  const frame = useRef<HTMLDivElement>(null);
  const about = useAbout(said ?? undefined);
  useNoBareFullScreen();
  const { camera, from, to } = request;
  const masks = useMasks(camera);
  const record = useRecord(said === null ? undefined : { camera, from, to }, said ?? undefined);
  const { data: parts, error } = useClipParts(
    record.id === undefined ? undefined : { ...request, access: record.id },
  );
  if (!record.said && said !== null) return <PurposeBar said={undefined} />;
  if (record.error) return <Failed error={record.error} />;
  if (error) return <Failed error={error} />;
  const part = parts?.[index];
  if (!parts || !part) return <p>{t("day.loading")}</p>;
  return (
    <>
      {broken === part.address && <p role="alert">{t("day.cannotPlay")}</p>}
      <div className="marked" ref={frame}>
        <Masked masks={masks}>
          <video
            key={part.address}
            className="span-video"
            src={part.address}
            data-span={part.address}
            controls
            // Its own full screen would leave masks and watermark behind.
            controlsList="nofullscreen nodownload noremoteplayback"
            disablePictureInPicture
            onContextMenu={(event) => event.preventDefault()}
            muted
            autoPlay
            playsInline
            aria-label={t("day.player")}
            onError={() => {
              setBroken(part.address);
              record.again();
            }}
            onEnded={() => setIndex(Math.min(parts.length - 1, index + 1))}
          />
        </Masked>
        <Watermark about={about} />
        <FullScreen frame={frame} />
      </div>
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
