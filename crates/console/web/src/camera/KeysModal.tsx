import { Modal } from "antd";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { DAY_KEYS } from "./useDayKeys";

/** The keys of the playback page. */
export function KeysModal({ close }: { close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open title={t("playback.keys")} footer={null} onCancel={close}>
      <dl className="keys">
        {DAY_KEYS.map(([keys, word]) => (
          <Fragment key={word}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key === "␣" ? t("playback.space") : key}</kbd>
              ))}
            </dt>
            <dd>{t(`playback.key.${word}`)}</dd>
          </Fragment>
        ))}
      </dl>
      <p>{t("playback.keysHint")}</p>
    </Modal>
  );
}
