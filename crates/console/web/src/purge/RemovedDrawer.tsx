import { useQuery } from "@tanstack/react-query";
import { Drawer, Empty, Table } from "antd";
import { useTranslation } from "react-i18next";
import { removedCamerasQuery } from "../api/queries";
import { dateTime } from "../time";
import { Failed } from "../ui/Failed";
import { PurgeButton } from "./PurgeButton";

/** Cameras that were removed and of which there is footage: it can still be ordered to go. */
export function RemovedDrawer({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const list = useQuery(removedCamerasQuery);
  return (
    <Drawer open size={720} title={t("purge.removedCameras")} onClose={close}>
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
      <Table
        rowKey="id"
        size="small"
        pagination={false}
        loading={list.isPending}
        dataSource={list.data ?? []}
        locale={{ emptyText: <Empty description={t("purge.noRemoved")} /> }}
        columns={[
          { title: t("cameras.name"), dataIndex: "name" },
          { title: t("cameras.site"), dataIndex: "site_name" },
          {
            title: t("cameras.removed"),
            width: 170,
            render: (_, { removed }) => dateTime(removed),
          },
          {
            title: t("action.title"),
            width: 150,
            render: (_, { id }) => <PurgeButton camera={id} />,
          },
        ]}
      />
    </Drawer>
  );
}
