import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import type { Case, CaseAction } from "../api/types";
import { Failed } from "../ui/Failed";

/** Those that are not possible without a word; the gateway refuses them in any case. */
const NEED_NOTE: readonly CaseAction[] = ["log_progress", "feedback", "rework", "reopen"];

/** What may be done with a case now, each with a note. */
export function CaseActions({ record }: { record: Case }) {
  const { t } = useTranslation();
  const [action, setAction] = useState<CaseAction>();
  return (
    <>
      {record.actions.map((possible, index) => (
        <Button
          key={possible}
          type={index === 0 ? "primary" : "default"}
          onClick={() => setAction(possible)}
        >
          {t(`caseAction.${possible}`)}
        </Button>
      ))}
      {action && <ActionModal record={record} action={action} close={() => setAction(undefined)} />}
    </>
  );
}

function ActionModal(props: { record: Case; action: CaseAction; close: () => void }) {
  const { record, action, close } = props;
  const { t } = useTranslation();
  const [form] = Form.useForm<{ note?: string }>();
  const client = useQueryClient();
  const acting = useMutation({
    mutationFn: ({ note = "" }: { note?: string }) =>
      ask(
        api.POST("/api/v1/cases/{id}/actions", {
          params: { path: { id: record.id } },
          body: { action, version: record.version, note },
        }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["cases"] });
      close();
    },
    // Somebody else was quicker: what stands there now is what one must decide on.
    onError: () => client.invalidateQueries({ queryKey: ["cases", "one", record.id] }),
  });
  return (
    <Modal
      open
      title={t(`caseAction.${action}`)}
      okText={t(`caseAction.${action}`)}
      cancelText={t("action.cancel")}
      confirmLoading={acting.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      {acting.error && <Failed error={acting.error} />}
      <Form form={form} layout="vertical" onFinish={(values) => acting.mutate(values)}>
        <Form.Item
          name="note"
          label={t("cases.note")}
          rules={[{ required: NEED_NOTE.includes(action), message: t("form.required") }]}
        >
          <Input.TextArea rows={4} maxLength={2000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
