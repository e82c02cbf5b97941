import { useQuery } from "@tanstack/react-query";
import { Button, Form, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { assigneesQuery } from "../api/queries";
import type { Alert, AlertAction } from "../api/types";
import { Failed } from "../ui/Failed";
import { isStale, useAct } from "./useAct";

/** Those that are not possible without a word; the gateway refuses them in any case. */
const NEED_NOTE: readonly AlertAction[] = ["note", "close"];

/** What may be done with an alert now. Acknowledging is one press, for it is done in a hurry. */
export function AlertActions({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const [action, setAction] = useState<AlertAction>();
  const acting = useAct();
  return (
    <>
      {alert.actions.map((possible, index) => (
        <Button
          key={possible}
          type={index === 0 ? "primary" : "default"}
          loading={possible === "acknowledge" && acting.isPending}
          onClick={() =>
            possible === "acknowledge"
              ? acting.mutate({ alert, action: possible })
              : setAction(possible)
          }
        >
          {t(`alertAction.${possible}`)}
        </Button>
      ))}
      {action && <ActionModal alert={alert} action={action} close={() => setAction(undefined)} />}
    </>
  );
}

interface Draft {
  note?: string;
  assignee_id?: string;
}

function ActionModal(props: { alert: Alert; action: AlertAction; close: () => void }) {
  const { alert, action, close } = props;
  const { t } = useTranslation();
  const [form] = Form.useForm<Draft>();
  const acting = useAct();
  return (
    <Modal
      open
      title={t(`alertAction.${action}`)}
      okText={t(`alertAction.${action}`)}
      cancelText={t("action.cancel")}
      confirmLoading={acting.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form<Draft>
        form={form}
        layout="vertical"
        onFinish={(draft) =>
          acting.mutate(
            { alert, action, ...draft },
            {
              onSuccess: close,
              // What one was about to do may not fit any more: one looks first.
              onError: (error) => isStale(error) && close(),
            },
          )
        }
      >
        {action === "assign" && <Assignee alert={alert} />}
        <Form.Item
          name="note"
          label={t("alerts.note")}
          rules={[{ required: NEED_NOTE.includes(action), message: t("alerts.noteNeeded") }]}
        >
          <Input.TextArea rows={4} maxLength={2000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function Assignee({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const people = useQuery(assigneesQuery(alert.id));
  return (
    <>
      {people.error && <Failed error={people.error} retry={() => void people.refetch()} />}
      <Form.Item
        name="assignee_id"
        label={t("alerts.assignTo")}
        rules={[{ required: true, message: t("form.required") }]}
      >
        <Select
          showSearch={{ optionFilterProp: "label" }}
          loading={people.isPending}
          options={(people.data?.items ?? []).map(({ id, name, unit }) => ({
            value: id,
            label: unit ? `${name} · ${unit}` : name,
          }))}
        />
      </Form.Item>
    </>
  );
}
