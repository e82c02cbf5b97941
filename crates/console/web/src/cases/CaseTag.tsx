import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { CaseState } from "../api/types";

const COLOURS: Record<CaseState, string> = {
  reported: "red",
  accepted: "geekblue",
  handling: "blue",
  fed_back: "purple",
  closed: "default",
};

/** A case's state as a word. */
export function CaseTag({ state }: { state: CaseState }) {
  const { t } = useTranslation();
  return <Tag color={COLOURS[state]}>{t(`caseState.${state}`)}</Tag>;
}
