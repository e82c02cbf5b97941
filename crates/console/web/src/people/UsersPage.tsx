import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Empty, Popconfirm, Space, Table, Tag, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { areasQuery, usersQuery } from "../api/queries";
import type { User } from "../api/types";
import { useSession } from "../session/session";
import { areaPath } from "../ui/areas";
import { Failed } from "../ui/Failed";
import { failureText } from "../ui/failure";
import { Page } from "../ui/Page";
import { SecretModal } from "../ui/Secret";
import { GrantLine } from "./GrantLine";
import { notices, stands, type Standing } from "./papers";
import { firstPassword } from "./password";
import { UserModal } from "./UserModal";
import { UserSessions } from "./UserSessions";

type Change = { user: User; enabled: boolean } | { user: User; password: string };

/** The people who may sign in. */
export default function UsersPage() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const users = useQuery(usersQuery);
  const [editing, setEditing] = useState<{ user?: User }>();
  const [watching, setWatching] = useState<User>();
  const [secret, setSecret] = useState<{ name: string; password: string }>();
  const changing = useMutation({
    mutationFn: ({ user, ...change }: Change) =>
      ask(
        api.PATCH("/api/v1/users/{id}", {
          params: { path: { id: user.id } },
          body: { ...change, version: user.version },
        }),
      ),
    onSuccess: (_, change) => {
      if ("password" in change) setSecret({ name: change.user.name, password: change.password });
      return client.invalidateQueries({ queryKey: ["users"] });
    },
    onError: (error) => void message.error(failureText(t, error)),
  });
  const resetting = useMutation({
    mutationFn: ({ id }: User) =>
      ask(api.DELETE("/api/v1/users/{id}/totp", { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["users"] }),
    onError: (error) => void message.error(failureText(t, error)),
  });
  return (
    <Page
      title={t("menu.users")}
      actions={
        <Button type="primary" onClick={() => setEditing({})}>
          {t("users.add")}
        </Button>
      }
    >
      {users.error && <Failed error={users.error} retry={() => void users.refetch()} />}
      <Table<User>
        rowKey="id"
        columns={useColumns({
          edit: (user) => setEditing({ user }),
          change: changing.mutate,
          sessions: setWatching,
          resetFactor: resetting.mutate,
        })}
        dataSource={users.data ?? []}
        loading={users.isPending}
        pagination={false}
        scroll={{ x: 1200 }}
        locale={{ emptyText: <Empty description={t("users.none")} /> }}
      />
      {editing && (
        <UserModal
          user={editing.user}
          close={() => setEditing(undefined)}
          added={(name, password) => setSecret({ name, password })}
        />
      )}
      {watching && <UserSessions user={watching} close={() => setWatching(undefined)} />}
      {secret && (
        <SecretModal
          title={t("users.passwordOf", { name: secret.name })}
          secret={secret.password}
          close={() => setSecret(undefined)}
        />
      )}
    </Page>
  );
}

function useColumns(acts: {
  edit: (user: User) => void;
  change: (change: Change) => void;
  sessions: (user: User) => void;
  resetFactor: (user: User) => void;
}): TableColumnsType<User> {
  const { t } = useTranslation();
  const self = useSession().user.id;
  const areas = useQuery(areasQuery).data ?? [];
  const [now] = useState(Date.now);
  return [
    { title: t("users.name"), dataIndex: "name" },
    { title: t("users.displayName"), dataIndex: "display_name" },
    {
      title: t("users.unit"),
      render: (_, { unit, post }) => (
        <>
          <div>{unit}</div>
          {post && <div className="muted">{post}</div>}
        </>
      ),
    },
    { title: t("users.role"), render: (_, { role }) => t(`role.${role}`) },
    {
      title: t("users.areas"),
      render: (_, user) => (
        <>
          {user.everything
            ? t("users.everything")
            : user.areas.map((id) => <div key={id}>{areaPath(areas, id)}</div>)}
          {user.grants.map((grant) => (
            <GrantLine key={grant.camera_id ?? grant.area_id} grant={grant} now={now} />
          ))}
        </>
      ),
    },
    {
      title: t("users.state"),
      render: (_, { enabled, must_change, second_factor }) => (
        <>
          <Tag color={enabled ? "blue" : "default"}>
            {t(enabled ? "users.enabled" : "users.disabled")}
          </Tag>
          {must_change && <Tag>{t("users.mustChange")}</Tag>}
          {second_factor && <Tag color="green">{t("users.secondFactor")}</Tag>}
        </>
      ),
    },
    {
      title: t("papers.title"),
      filters: (["expired", "soon"] as const).map((value) => ({
        value,
        text: t(`papers.${value}`),
      })),
      onFilter: (value, user) => stands(user, value as Standing, now),
      render: (_, user) =>
        notices(user, now).map(({ paper, until, left }) => (
          <Tag key={paper} color={left < 0 ? "red" : "orange"} title={until}>
            {t(left < 0 ? `papers.${paper}Expired` : `papers.${paper}Soon`, { until })}
          </Tag>
        )),
    },
    {
      title: t("action.title"),
      render: (_, user) => (
        <Space wrap size={0}>
          <Button type="link" size="small" onClick={() => acts.edit(user)}>
            {t("action.edit")}
          </Button>
          <Button type="link" size="small" onClick={() => acts.sessions(user)}>
            {t("users.sessions")}
          </Button>
          {user.second_factor && (
            <Popconfirm
              title={t("users.resetFactorSure", { name: user.name })}
              onConfirm={() => acts.resetFactor(user)}
            >
              <Button type="link" size="small" disabled={user.id === self}>
                {t("users.resetFactor")}
              </Button>
            </Popconfirm>
          )}
          <Popconfirm
            title={t("users.resetSure", { name: user.name })}
            onConfirm={() => acts.change({ user, password: firstPassword() })}
          >
            <Button type="link" size="small" disabled={user.id === self}>
              {t("users.reset")}
            </Button>
          </Popconfirm>
          <Popconfirm
            title={t(user.enabled ? "users.disableSure" : "users.enableSure", { name: user.name })}
            onConfirm={() => acts.change({ user, enabled: !user.enabled })}
          >
            <Button type="link" size="small" danger={user.enabled} disabled={user.id === self}>
              {t(user.enabled ? "users.disable" : "users.enable")}
            </Button>
          </Popconfirm>
        </Space>
      ),
    },
  ];
}
