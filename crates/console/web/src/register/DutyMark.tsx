import { ClockCircleOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import type { AccessRecord } from "../api/types";
import { useMay, useSession } from "../session/session";
import { clockMinutes, shortDateTime, day } from "../time";
import { failureText } from "../ui/failure";
import { ownAccessQuery, renew, standingOf } from "./records";
import { remember, remembered } from "./said";

/** In the head of every page: since when one is on duty, and the way to end it. */
export function DutyMark() {
  const watches = useMay("live_view");
  const own = useQuery({ ...ownAccessQuery, enabled: watches }).data;
  const standing = own && standingOf(own);
  return standing ? <Standing record={standing} /> : null;
}

function Standing({ record }: { record: AccessRecord }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const { message } = App.useApp();
  const client = useQueryClient();
  const ending = useMutation({
    mutationFn: () => end(record),
    onSuccess: () => {
      if (remembered(user.id)?.purpose === record.purpose) remember(user.id, undefined);
    },
    onError: (error) => void message.error(failureText(t, error)),
    onSettled: () => renew(client),
  });
  const { opened } = record;
  const [asked] = useState(Date.now);
  const today = day(asked) === day(opened);
  const time = today ? clockMinutes(opened) : shortDateTime(opened);
  return (
    <Popconfirm
      title={t(record.shift_id ? "duty.endSure" : "duty.endOtherSure")}
      description={t("duty.endWhat")}
      onConfirm={() => ending.mutate()}
    >
      <Button
        type="text"
        className="shell-duty"
        data-duty={record.purpose}
        icon={<ClockCircleOutlined aria-hidden />}
        loading={ending.isPending}
      >
        {t("duty.since", { purpose: t(`purpose.${record.purpose}`), time })}
      </Button>
    </Popconfirm>
  );
}

function end(record: AccessRecord): Promise<unknown> {
  const { id, shift_id } = record;
  const body = { action: "close" } as const;
  return shift_id
    ? ask(api.POST("/api/v1/shifts/{id}/actions", { params: { path: { id: shift_id } }, body }))
    : ask(api.POST("/api/v1/access_records/{id}/actions", { params: { path: { id } }, body }));
}
