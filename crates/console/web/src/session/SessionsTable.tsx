import { Button, Empty, Popconfirm, Table, Tag, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import type { PersonSession } from "../api/types";
import { dateTime } from "../time";

/** Where somebody is signed in, and a way to end it. */
export function SessionsTable(props: {
  sessions: PersonSession[] | undefined;
  end: (id: string) => void;
}) {
  const { sessions, end } = props;
  const { t } = useTranslation();
  const columns: TableColumnsType<PersonSession> = [
    {
      title: t("sessions.where"),
      render: (_, { address, agent, own }) => (
        <>
          <div>
            {agent || t("sessions.unknownAgent")}{" "}
            {own && <Tag color="blue">{t("sessions.own")}</Tag>}
          </div>
          <span className="mono">{address}</span>
        </>
      ),
    },
    { title: t("sessions.opened"), width: 170, render: (_, { opened }) => dateTime(opened) },
    {
      title: t("sessions.lastSeen"),
      width: 170,
      render: (_, { last_seen }) => dateTime(last_seen),
    },
    {
      title: t("action.title"),
      width: 80,
      render: (_, { id, own }) =>
        own ? null : (
          <Popconfirm title={t("sessions.endSure")} onConfirm={() => end(id)}>
            <Button type="link" size="small" danger>
              {t("sessions.end")}
            </Button>
          </Popconfirm>
        ),
    },
  ];
  return (
    <Table<PersonSession>
      rowKey="id"
      size="small"
      columns={columns}
      dataSource={sessions ?? []}
      loading={sessions === undefined}
      pagination={false}
      scroll={{ x: 560 }}
      locale={{ emptyText: <Empty description={t("sessions.none")} /> }}
    />
  );
}
