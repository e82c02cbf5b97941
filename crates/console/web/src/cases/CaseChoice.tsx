import { useInfiniteQuery } from "@tanstack/react-query";
import { Empty, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { casesQuery } from "../api/queries";

/** Chooses a case that is not closed, by its number, title or place; a field of a form. */
export function CaseChoice(props: {
  id?: string;
  value?: string;
  onChange?: (id: string) => void;
}) {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const cases = useInfiniteQuery(casesQuery({ open: true, q: q.trim() || undefined }));
  const found = (cases.data?.pages ?? []).flatMap(({ items }) => items);
  return (
    <Select<string>
      {...props}
      showSearch={{ filterOption: false, onSearch: setQ }}
      placeholder={t("cases.search")}
      loading={cases.isFetching}
      notFoundContent={<Empty description={t("caseWork.noOpen")} />}
      options={found.map(({ id, number, title, state }) => ({
        value: id,
        label: `${number} ${title} · ${t(`caseState.${state}`)}`,
      }))}
    />
  );
}
