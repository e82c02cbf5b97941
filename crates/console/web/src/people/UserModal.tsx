import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DatePicker, Form, Input, Select, Typography } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";
import { useSession } from "../session/session";
import { api, ask } from "../api/client";
import { systemQuery } from "../api/queries";
import { ROLES, type Role, type User } from "../api/types";
import { AreasSelect } from "../ui/AreaSelect";
import { FormModal } from "../ui/FormModal";
import { GrantFields } from "./GrantFields";
import { grantDraft, grantSaid, type GrantDraft } from "./grants";
import { firstPassword } from "./password";

interface Draft {
  name: string;
  display_name?: string;
  unit?: string;
  role: Role;
  areas?: string[];
  grants?: GrantDraft[];
  post?: string;
  cleared_at?: Dayjs | null;
  training_until?: Dayjs | null;
  contract_until?: Dayjs | null;
  agreement_no?: string;
}

const DAYS = ["cleared_at", "training_until", "contract_until"] as const;

const written = (day: Dayjs | null | undefined) => day?.format("YYYY-MM-DD") ?? null;
const shown = (day: string | null) => (day === null ? null : dayjs(day));

/** The days of a form as the gateway takes them. */
function days(draft: Draft) {
  return {
    cleared_at: written(draft.cleared_at),
    training_until: written(draft.training_until),
    contract_until: written(draft.contract_until),
  };
}

/** Adds a person, with a first password that is shown once, or changes one. */
export function UserModal(props: {
  user: User | undefined;
  close: () => void;
  added: (name: string, password: string) => void;
}) {
  const { user, close, added } = props;
  const everything = user?.everything === true;
  // What one may oneself is for others to change.
  const isSelf = useSession().user.id === user?.id;
  const { t } = useTranslation();
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: async ({ name, ...draft }: Draft) => {
      if (user) {
        const { areas = [], grants = [], display_name, unit, ...rest } = draft;
        const labels = {
          ...(display_name === undefined ? {} : { display_name }),
          ...(unit === undefined ? {} : { unit }),
        };
        // Nothing chosen leaves whoever sees everything as they are.
        const seen = {
          ...(areas.length > 0 || !everything ? { areas } : {}),
          grants: grants.map(grantSaid),
        };
        const others = isSelf ? {} : { ...rest, ...days({ name, ...draft }), ...seen };
        const body = { ...labels, ...others, version: user.version };
        const params = { path: { id: user.id } };
        await ask(api.PATCH("/api/v1/users/{id}", { params, body }));
        return undefined;
      }
      const password = firstPassword();
      const { areas = [], grants = [], ...rest } = draft;
      const seen = { areas, grants: grants.map(grantSaid) };
      const body = { name, ...rest, ...days({ name, ...draft }), ...seen, password };
      await ask(api.POST("/api/v1/users", { body }));
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
      initial={user ? drafted(user) : { role: "town_operator" }}
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
        <Select
          disabled={isSelf}
          options={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
        />
      </Form.Item>
      <RoleMay />
      <Areas isSelf={isSelf} everything={everything} />
      <GrantFields disabled={isSelf} />
      <Papers isSelf={isSelf} />
    </FormModal>
  );
}

function drafted(user: User): Partial<Draft> {
  return {
    ...user,
    areas: user.everything ? [] : user.areas,
    grants: user.grants.map(grantDraft),
    cleared_at: shown(user.cleared_at),
    training_until: shown(user.training_until),
    contract_until: shown(user.contract_until),
  };
}

/** What they always see; may stay empty where something is given besides. */
function Areas({ isSelf, everything }: { isSelf: boolean; everything: boolean }) {
  const { t } = useTranslation();
  const grants = Form.useWatch<GrantDraft[] | undefined>("grants");
  const needed = !everything && (grants ?? []).length === 0;
  return (
    <Form.Item
      name="areas"
      label={t("users.areas")}
      extra={t("users.areasHint")}
      rules={needed ? [{ required: true, message: t("form.required") }] : []}
    >
      <AreasSelect
        disabled={isSelf}
        {...(everything ? { placeholder: t("users.everything") } : {})}
      />
    </Form.Item>
  );
}

/** Post, background check, training and contract. */
function Papers({ isSelf }: { isSelf: boolean }) {
  const { t } = useTranslation();
  const contract = Form.useWatch<Dayjs | null | undefined>("contract_until");
  return (
    <>
      <Typography.Title level={5}>{t("papers.title")}</Typography.Title>
      {isSelf && <Typography.Paragraph type="secondary">{t("papers.own")}</Typography.Paragraph>}
      <Form.Item name="post" label={t("papers.post")}>
        <Input maxLength={128} disabled={isSelf} />
      </Form.Item>
      {DAYS.map((name) => (
        <Form.Item
          key={name}
          name={name}
          label={t(`papers.${name}`)}
          extra={t(`papers.${name}Hint`)}
        >
          <DatePicker showNow={false} disabled={isSelf} />
        </Form.Item>
      ))}
      <Form.Item
        name="agreement_no"
        label={t("papers.agreement_no")}
        rules={contract ? [{ required: true, message: t("papers.agreementNeeded") }] : []}
      >
        <Input maxLength={128} disabled={isSelf} />
      </Form.Item>
    </>
  );
}

/** What the chosen role may do. */
function RoleMay() {
  const { t } = useTranslation();
  const role = Form.useWatch<Role | undefined>("role");
  return role ? <p className="role-may">{t(`people.may.${role}`)}</p> : null;
}
