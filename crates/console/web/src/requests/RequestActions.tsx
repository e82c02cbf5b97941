import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, DatePicker, Form, Input, Radio, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { WANTS, type AccessRequest, type RequestAction, type Wants } from "../api/types";
import { picked, pickedSpan } from "../cases/draft";
import { DAY_MS, dateTime, rfc3339 } from "../time";
import { FormModal } from "../ui/FormModal";

interface Draft {
  note?: string;
  camera_ids?: string[];
  span?: [Dayjs, Dayjs] | null;
  wants?: Wants;
  until?: Dayjs;
}

/** How long an approval holds where nothing else is chosen. */
const HOLDS_MS = 7 * DAY_MS;

/** What is left to do with a request, each with a note; an approval may leave some of it out. */
export function RequestActions({ request }: { request: AccessRequest }) {
  const { t } = useTranslation();
  const [action, setAction] = useState<RequestAction>();
  return (
    <>
      {request.actions.map((possible, index) => (
        <Button
          key={possible}
          type={index === 0 ? "primary" : "default"}
          onClick={() => setAction(possible)}
        >
          {t(`requestAction.${possible}`)}
        </Button>
      ))}
      {action && <Act request={request} action={action} close={() => setAction(undefined)} />}
    </>
  );
}

function Act(props: { request: AccessRequest; action: RequestAction; close: () => void }) {
  const { request, action, close } = props;
  const { t } = useTranslation();
  const client = useQueryClient();
  const acting = useMutation({
    mutationFn: (draft: Draft) =>
      ask(
        api.POST("/api/v1/access_requests/{id}/actions", {
          params: { path: { id: request.id } },
          body: { action, version: request.version, ...said(action, draft) },
        }),
      ),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ["requests"] }),
        client.invalidateQueries({ queryKey: ["access"] }),
      ]);
      close();
    },
    onError: () => client.invalidateQueries({ queryKey: ["requests", "one", request.id] }),
  });
  const [now] = useState(Date.now);
  const initial: Draft =
    action === "approve"
      ? {
          camera_ids: request.cameras.map(({ id }) => id),
          span: [dayjs(dateTime(request.from)), dayjs(dateTime(request.to))],
          until: dayjs(dateTime(now + HOLDS_MS)),
          ...(request.state_organ ? { wants: request.state_organ.wants } : {}),
        }
      : {};
  return (
    <FormModal<Draft>
      title={`${t(`requestAction.${action}`)} ${request.number}`}
      okText={t(`requestAction.${action}`)}
      width={620}
      name={`request-${action}`}
      initial={initial}
      sending={acting}
      close={close}
    >
      {action === "approve" && <Narrowing request={request} />}
      <Form.Item
        name="note"
        label={t("requests.note")}
        rules={[{ required: action === "refuse", message: t("form.required") }]}
      >
        <Input.TextArea rows={3} maxLength={2000} />
      </Form.Item>
    </FormModal>
  );
}

/** What an approver says beside the action. */
function said(action: RequestAction, draft: Draft) {
  const { note = "", camera_ids, wants, until } = draft;
  if (action !== "approve") return { note };
  const span = pickedSpan(draft.span);
  return {
    note,
    ...(camera_ids ? { camera_ids } : {}),
    ...(span ? { from: rfc3339(span.from), to: rfc3339(span.to) } : {}),
    ...(wants ? { wants } : {}),
    ...(until ? { until: rfc3339(picked(until)) } : {}),
  };
}

function Narrowing({ request }: { request: AccessRequest }) {
  const { t } = useTranslation();
  const required = [{ required: true, message: t("form.required") }];
  const organ = request.state_organ;
  return (
    <>
      <p>{t("requests.narrowHint")}</p>
      <Form.Item name="camera_ids" label={t("requests.whichCameras")} rules={required}>
        <Select
          mode="multiple"
          options={request.cameras.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="span" label={t("requests.span")} rules={required}>
        <DatePicker.RangePicker showTime showNow={false} />
      </Form.Item>
      {organ && (
        <Form.Item name="wants" label={t("requests.grants")}>
          <Radio.Group
            options={WANTS.map((value) => ({
              value,
              label: t(`wants.${value}`),
              disabled: value === "export" && organ.wants === "view",
            }))}
          />
        </Form.Item>
      )}
      <Form.Item
        name="until"
        label={t("requests.until")}
        extra={t("requests.untilHint")}
        rules={required}
      >
        <DatePicker showTime showNow={false} />
      </Form.Item>
    </>
  );
}
