import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Checkbox, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { TOPICS, type Receiver, type Topic } from "../api/types";
import { AreasSelect } from "../ui/AreaSelect";
import { FormModal } from "../ui/FormModal";

interface Draft {
  name: string;
  url: string;
  topics: Topic[];
  areas: string[];
}

/** Adds a receiver, whose secret is shown once, or changes one. */
export function ReceiverModal(props: {
  receiver: Receiver | undefined;
  close: () => void;
  made: (name: string, secret: string) => void;
}) {
  const { receiver, close, made } = props;
  const { t } = useTranslation();
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: async (draft: Draft) => {
      if (receiver) {
        const body = { ...draft, version: receiver.version };
        const params = { path: { id: receiver.id } };
        await ask(api.PATCH("/api/v1/receivers/{id}", { params, body }));
        return undefined;
      }
      return (await ask(api.POST("/api/v1/receivers", { body: draft }))).secret;
    },
    onSuccess: async (secret, { name }) => {
      await client.invalidateQueries({ queryKey: ["receivers"] });
      close();
      if (secret !== undefined) made(name, secret);
    },
    onError: () => void client.invalidateQueries({ queryKey: ["receivers"] }),
  });
  const required = [{ required: true, message: t("form.required") }];
  return (
    <FormModal<Draft>
      title={t(receiver ? "receivers.edit" : "receivers.add")}
      okText={t("action.save")}
      width={600}
      initial={receiver ?? { topics: ["alert"] }}
      sending={saving}
      close={close}
    >
      <Form.Item
        name="name"
        label={t("receivers.name")}
        extra={t("receivers.nameHint")}
        rules={required}
      >
        <Input maxLength={128} />
      </Form.Item>
      <Form.Item
        name="url"
        label={t("receivers.url")}
        extra={t("receivers.urlHint")}
        rules={required}
      >
        <Input maxLength={1024} placeholder="http://10.20.0.8:9000/xueliang" inputMode="url" />
      </Form.Item>
      <Form.Item name="topics" label={t("receivers.topics")} rules={required}>
        <Checkbox.Group
          className="topics"
          options={TOPICS.map((value) => ({
            value,
            label: (
              <>
                {t(`topic.${value}`)} <small>{t(`topicHint.${value}`)}</small>
              </>
            ),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="areas"
        label={t("receivers.areas")}
        extra={t("receivers.areasHint")}
        rules={required}
      >
        <AreasSelect placeholder="" />
      </Form.Item>
    </FormModal>
  );
}
