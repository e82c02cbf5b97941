import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { RequestState } from "../api/types";

const COLOURS: Record<RequestState, string> = {
  asked: "orange",
  approved: "blue",
  refused: "red",
  withdrawn: "default",
  closed: "default",
  expired: "default",
};

/** Where a request stands, as a word. */
export function RequestTag({ state }: { state: RequestState }) {
  const { t } = useTranslation();
  return <Tag color={COLOURS[state]}>{t(`requestState.${state}`)}</Tag>;
}
