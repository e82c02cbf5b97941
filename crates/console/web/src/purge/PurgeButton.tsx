import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../session/session";
import { PurgeModal } from "./PurgeModal";

/** Opens the way to delete all footage of a camera, for those who may order it. */
export function PurgeButton({ camera }: { camera: string }) {
  const { t } = useTranslation();
  const may = useMay("camera_purge");
  const [open, setOpen] = useState(false);
  if (!may) return null;
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>
        {t("purge.open")}
      </Button>
      {open && <PurgeModal camera={camera} close={() => setOpen(false)} />}
    </>
  );
}
