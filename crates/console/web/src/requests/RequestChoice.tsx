import { useInfiniteQuery } from "@tanstack/react-query";
import { Empty, Select } from "antd";
import { useTranslation } from "react-i18next";
import { accessRequestsQuery } from "../api/queries";
import type { RequestKind } from "../api/types";
import { dateTime } from "../time";
import { askerOf } from "./draft";
import "./requests.css";

/** Chooses an approved request that grants a camera; a field of a form. */
export function RequestChoice(props: {
  kind: RequestKind;
  camera: string | undefined;
  id?: string;
  value?: string;
  onChange?: (id: string) => void;
}) {
  const { kind, camera, ...field } = props;
  const { t } = useTranslation();
  const list = useInfiniteQuery(
    accessRequestsQuery({ state: "approved", kind, camera_id: camera }),
  );
  const found = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Select<string>
      {...field}
      className="request-choice"
      popupMatchSelectWidth={false}
      showSearch={{ optionFilterProp: "label" }}
      loading={list.isPending}
      placeholder={t("requests.choose")}
      notFoundContent={<Empty description={t("requests.noApproved")} />}
      options={found.map((request) => ({
        value: request.id,
        label: [
          request.number,
          askerOf(request),
          request.granted && `${dateTime(request.granted.from)} – ${dateTime(request.granted.to)}`,
        ]
          .filter(Boolean)
          .join(" · "),
      }))}
    />
  );
}
