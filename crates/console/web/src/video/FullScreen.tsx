import { ExpandOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import type { RefObject } from "react";
import { useTranslation } from "react-i18next";

/** Lets what is around a picture fill the screen, with the watermark over it. */
export function FullScreen({ frame }: { frame: RefObject<HTMLElement | null> }) {
  const { t } = useTranslation();
  const toggle = (): void => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void frame.current?.requestFullscreen();
  };
  return (
    <Tooltip title={t("wall.fullScreen")} getPopupContainer={() => frame.current ?? document.body}>
      <Button
        className="full-screen"
        size="small"
        icon={<ExpandOutlined />}
        aria-label={t("wall.fullScreen")}
        onClick={toggle}
      />
    </Tooltip>
  );
}
