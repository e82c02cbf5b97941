import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Empty, Select } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { casesQuery } from "../api/queries";

/** Chooses a case that is not closed, by its number, title or place; a field of a form. */
export function CaseChoice(props: {
  id?: string;
  value?: string;
  onChange?: (id: string) => void;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const q = useSettled(typed.trim());
  const cases = useInfiniteQuery({
    ...casesQuery({ open: true, q: q || undefined }),
    placeholderData: keepPreviousData,
  });
  // What is shown while somebody types belongs to other words: Enter must not choose it.
  const stale = typed.trim() !== q || cases.isPlaceholderData;
  const found = (cases.data?.pages ?? []).flatMap(({ items }) => items);
  return (
    <Select<string>
      {...props}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      placeholder={t("cases.search")}
      loading={cases.isFetching}
      notFoundContent={<Empty description={t("caseWork.noOpen")} />}
      options={found.map(({ id, number, title, state }) => ({
        value: id,
        disabled: stale,
        label: `${number} ${title} · ${t(`caseState.${state}`)}`,
      }))}
    />
  );
}

/** What was typed, once nothing was typed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), 200);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
