import { Modal } from "antd";
import { createContext, use, useCallback, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { PurposeForm } from "./PurposeForm";
import type { Said, Want } from "./said";

type Ask = (want: Want, camera?: string) => Promise<Said | undefined>;

interface Open {
  want: Want;
  camera: string | undefined;
  answer: (said: Said | undefined) => void;
}

const AskContext = createContext<Ask | undefined>(undefined);

/** Asks why in a window of its own; `undefined` when somebody would rather not say. */
export function useAskPurpose(): Ask {
  const ask = use(AskContext);
  if (!ask) throw new Error("used outside AskPurpose");
  return ask;
}

/** Around pages that ask. */
export function AskPurpose({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Open>();
  const ask = useCallback<Ask>(
    (want, camera) => new Promise((answer) => setOpen({ want, camera, answer })),
    [],
  );
  const answered = (said: Said | undefined): void => {
    open?.answer(said);
    setOpen(undefined);
  };
  return (
    <AskContext value={useMemo(() => ask, [ask])}>
      {children}
      {open && (
        <Modal
          open
          title={t(open.want === "export" ? "register.askExport" : "register.ask")}
          footer={null}
          onCancel={() => answered(undefined)}
        >
          <PurposeForm want={open.want} camera={open.camera} done={answered} />
        </Modal>
      )}
    </AskContext>
  );
}
