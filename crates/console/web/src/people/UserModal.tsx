import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Form, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { systemQuery } from "../api/queries";
import { ROLES, type Role, type User } from "../api/types";
import { AreasSelect } from "../ui/AreaSelect";
import { FormModal } from "../ui/FormModal";
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
  const everything = user?.everything === true;
  const { t } = useTranslation();
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: async ({ name, ...draft }: Draft) => {
      if (user) {
        const { areas, ...rest } = draft;
        // Nothing chosen leaves whoever sees everything as they are.
        const body = { ...rest, ...(areas.length > 0 ? { areas } : {}), version: user.version };
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
  });
  const one = useQuery(systemQuery).data?.administrators === "one";
  const roles = ROLES.filter((role) => one || role !== "administrator" || user?.role === role);
  const required = [{ required: true, message: t("form.required") }];
  return (
    <FormModal<Draft>
      title={t(user ? "users.edit" : "users.add")}
      okText={t("action.save")}
      initial={user ? { ...user, areas: everything ? [] : user.areas } : { role: "town_operator" }}
      sending={saving}
      close={close}
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
        <Select options={roles.map((value) => ({ value, label: t(`role.${value}`) }))} />
      </Form.Item>
      <RoleMay />
      <Form.Item
        name="areas"
        label={t("users.areas")}
        extra={t("users.areasHint")}
        rules={everything ? [] : required}
      >
        <AreasSelect {...(everything ? { placeholder: t("users.everything") } : {})} />
      </Form.Item>
    </FormModal>
  );
}

/** What the chosen role may do. */
function RoleMay() {
  const { t } = useTranslation();
  const role = Form.useWatch<Role | undefined>("role");
  return role ? <p className="role-may">{t(`people.may.${role}`)}</p> : null;
}
