import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DatePicker, Form, Input, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { usersQuery } from "../api/queries";
import type { Permission } from "../api/types";
import { useSession } from "../session/session";
import { DAY_MS, dayStart, rfc3339 } from "../time";
import { AreasSelect } from "../ui/AreaSelect";
import { FormModal } from "../ui/FormModal";

interface Draft {
  name: string;
  user_id: string;
  permissions: Permission[];
  areas: string[];
  until?: Dayjs;
}

/** Makes a key for somebody; it never may more than they, nor than the person who makes it. */
export function ApiKeyModal(props: { close: () => void; made: (token: string) => void }) {
  const { close, made } = props;
  const { t } = useTranslation();
  const { user } = useSession();
  const client = useQueryClient();
  const users = useQuery(usersQuery).data ?? [];
  const making = useMutation({
    mutationFn: ({ until, ...draft }: Draft) => {
      const end = until && rfc3339(dayStart(until.format("YYYY-MM-DD")) + DAY_MS);
      return ask(api.POST("/api/v1/api_keys", { body: { ...draft, until: end ?? null } }));
    },
    onSuccess: async ({ token }) => {
      await client.invalidateQueries({ queryKey: ["api-keys"] });
      close();
      made(token);
    },
  });
  const required = [{ required: true, message: t("form.required") }];
  return (
    <FormModal<Draft>
      title={t("keys.add")}
      okText={t("keys.add")}
      sending={making}
      close={close}
      initial={{ user_id: user.id }}
    >
      <Form.Item name="name" label={t("keys.name")} extra={t("keys.nameHint")} rules={required}>
        <Input maxLength={128} />
      </Form.Item>
      <Form.Item
        name="user_id"
        label={t("keys.owner")}
        extra={t("keys.ownerHint")}
        rules={required}
      >
        <Select
          showSearch={{ optionFilterProp: "label" }}
          options={users
            .filter(({ enabled }) => enabled)
            .map(({ id, name, role }) => ({ value: id, label: `${name} (${t(`role.${role}`)})` }))}
        />
      </Form.Item>
      <Form.Item name="permissions" label={t("keys.permissions")} rules={required}>
        <Select
          mode="multiple"
          options={user.permissions.map((value) => ({ value, label: t(`permission.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="areas" label={t("users.areas")} rules={required}>
        <AreasSelect />
      </Form.Item>
      <Form.Item name="until" label={t("keys.until")} extra={t("keys.untilHint")}>
        <DatePicker showNow={false} />
      </Form.Item>
    </FormModal>
  );
}
