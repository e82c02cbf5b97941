import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Empty, Popconfirm, Table, Tag, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { apiKeysQuery, areasQuery, usersQuery } from "../api/queries";
import type { ApiKey } from "../api/types";
import { dateTime } from "../time";
import { areaPath } from "../ui/areas";
import { Failed } from "../ui/Failed";
import { failureText } from "../ui/failure";
import { Page } from "../ui/Page";
import { SecretModal } from "../ui/Secret";
import { ApiKeyModal } from "./ApiKeyModal";

/** Keys that other programs sign in with. */
export default function ApiKeysPage() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const keys = useQuery(apiKeysQuery);
  const [making, setMaking] = useState(false);
  const [token, setToken] = useState<string>();
  const revoking = useMutation({
    mutationFn: (id: string) =>
      ask(api.DELETE("/api/v1/api_keys/{id}", { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["api-keys"] }),
    onError: (error) => void message.error(failureText(t, error)),
  });
  const areas = useQuery(areasQuery).data ?? [];
  const users = useQuery(usersQuery).data ?? [];
  const columns: TableColumnsType<ApiKey> = [
    { title: t("keys.name"), dataIndex: "name" },
    {
      title: t("keys.owner"),
      render: (_, { user_id }) => {
        const user = users.find(({ id }) => id === user_id);
        return user ? user.display_name || user.name : "";
      },
    },
    {
      title: t("users.areas"),
      render: (_, key) => key.areas.map((id) => <div key={id}>{areaPath(areas, id)}</div>),
    },
    {
      title: t("keys.permissions"),
      render: (_, { permissions }) =>
        permissions.map((one) => <Tag key={one}>{t(`permission.${one}`)}</Tag>),
    },
    { title: t("keys.created"), render: (_, { created }) => dateTime(created) },
    {
      title: t("keys.until"),
      render: (_, { until }) => (until ? dateTime(until) : t("keys.never")),
    },
    {
      title: t("keys.lastUsed"),
      render: (_, { last_used }) => (last_used ? dateTime(last_used) : t("keys.unused")),
    },
    {
      title: t("action.title"),
      render: (_, { id, name, revoked }) =>
        revoked ? (
          <Tag>{t("keys.revoked")}</Tag>
        ) : (
          <Popconfirm title={t("keys.revokeSure", { name })} onConfirm={() => revoking.mutate(id)}>
            <Button type="link" size="small" danger>
              {t("keys.revoke")}
            </Button>
          </Popconfirm>
        ),
    },
  ];
  return (
    <Page
      title={t("menu.api-keys")}
      lead={<a href="/api/docs">{t("keys.docs")}</a>}
      actions={
        <Button type="primary" onClick={() => setMaking(true)}>
          {t("keys.add")}
        </Button>
      }
    >
      {keys.error && <Failed error={keys.error} retry={() => void keys.refetch()} />}
      <Table<ApiKey>
        rowKey="id"
        columns={columns}
        dataSource={keys.data ?? []}
        loading={keys.isPending}
        pagination={false}
        scroll={{ x: 1100 }}
        locale={{ emptyText: <Empty description={t("keys.none")} /> }}
      />
      {making && <ApiKeyModal close={() => setMaking(false)} made={setToken} />}
      {token !== undefined && (
        <SecretModal title={t("keys.made")} secret={token} close={() => setToken(undefined)} />
      )}
    </Page>
  );
}
