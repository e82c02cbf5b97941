import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Form, Input, Modal, Select } from "antd";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { ROLES, type Role, type User } from "../api/types";
import { AreasSelect } from "../ui/AreaSelect";
import { Failed } from "../ui/Failed";
import { fieldProblems } from "../ui/failure";
import { firstPassword } from "./password";

interface Draft {
  name: string;
  display_name?: string;
  unit?: string;
  role: Role;
  areas: string[];
}

/** Adds a person, with a first password that is shown once, or changes one. */
export function UserModal(props: {
  user: User | undefined;
  close: () => void;
  added: (name: string, password: string) => void;
}) {
  const { user, close, added } = props;
  const { t } = useTranslation();
  const [form] = Form.useForm<Draft>();
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: async ({ name, ...draft }: Draft) => {
      if (user) {
        const body = { ...draft, version: user.version };
        const params = { path: { id: user.id } };
        await ask(api.PATCH("/api/v1/users/{id}", { params, body }));
        return undefined;
      }
      const password = firstPassword();
      await ask(api.POST("/api/v1/users", { body: { name, ...draft, password } }));
      return password;
    },
    onSuccess: async (password, { name }) => {
      await client.invalidateQueries({ queryKey: ["users"] });
      close();
      if (password !== undefined) added(name, password);
    },
    onError: (error) =>
      form.setFields(fieldProblems(error) as Parameters<typeof form.setFields>[0]),
  });
  const required = [{ required: true, message: t("form.required") }];
  return (
    <Modal
      open
      title={t(user ? "users.edit" : "users.add")}
      okText={t("action.save")}
      cancelText={t("action.cancel")}
      confirmLoading={saving.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      {saving.error && <Failed error={saving.error} />}
      <Form<Draft>
        form={form}
        layout="vertical"
        initialValues={user ?? { role: "operator" }}
        onFinish={(draft) => saving.mutate(draft)}
      >
        <Form.Item name="name" label={t("users.name")} rules={required}>
          <Input maxLength={128} disabled={user !== undefined} autoComplete="off" />
        </Form.Item>
        <Form.Item name="display_name" label={t("users.displayName")}>
          <Input maxLength={128} />
        </Form.Item>
        <Form.Item name="unit" label={t("users.unit")}>
          <Input maxLength={128} />
        </Form.Item>
        <Form.Item name="role" label={t("users.role")} rules={required}>
          <Select options={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))} />
        </Form.Item>
        <RoleMay />
        <Form.Item
          name="areas"
          label={t("users.areas")}
          extra={t("users.areasHint")}
          rules={required}
        >
          <AreasSelect />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** What the chosen role may do. */
function RoleMay() {
  const { t } = useTranslation();
  const role = Form.useWatch<Role | undefined>("role");
  return role ? <p className="role-may">{t(`people.may.${role}`)}</p> : null;
}
