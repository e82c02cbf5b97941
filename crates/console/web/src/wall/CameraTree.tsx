import { useQuery } from "@tanstack/react-query";
import { Empty, Input, Skeleton, Tree } from "antd";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { allCamerasQuery, areasQuery, sitesQuery } from "../api/queries";
import { Failed } from "../ui/Failed";
import { StateDot } from "../ui/StateDot";
import { dragCameras } from "./drag";
import { branchKeys, grow, type Branch } from "./tree";

/** The tree on the left of the wall: drag from it, or choose with double-click or Enter. */
export function CameraTree({ choose }: { choose: (cameras: string[]) => void }) {
  const { t } = useTranslation();
  const areas = useQuery(areasQuery);
  const sites = useQuery(sitesQuery);
  const cameras = useQuery(allCamerasQuery);
  const [wanted, setWanted] = useState("");
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const searched = useDeferredValue(wanted);
  const tree = useMemo(
    () => grow(areas.data ?? [], sites.data ?? [], cameras.data ?? [], searched),
    [areas.data, sites.data, cameras.data, searched],
  );
  const keys = useMemo(() => branchKeys(tree), [tree]);
  const error = areas.error ?? sites.error ?? cameras.error;
  if (error) return <Failed error={error} retry={() => void cameras.refetch()} />;
  if (!areas.data || !sites.data || !cameras.data) return <Skeleton active />;
  return (
    <div className="tree">
      <Input.Search
        allowClear
        placeholder={t("wall.search")}
        aria-label={t("wall.search")}
        onChange={({ target }) => setWanted(target.value)}
      />
      {tree.length === 0 ? (
        <Empty description={t(searched ? "wall.noneFound" : "wall.noCameras")} />
      ) : (
        <Tree<Branch>
          className="tree-nodes"
          treeData={tree}
          fieldNames={{ title: "name", key: "key", children: "children" }}
          blockNode
          draggable={{ icon: false }}
          expandedKeys={keys.filter((key) => searched !== "" || !closed.has(key))}
          onExpand={(open) => setClosed(new Set(keys.filter((key) => !open.includes(key))))}
          onDragStart={({ event, node }) => dragCameras(event.dataTransfer, node.cameras)}
          allowDrop={() => false}
          onDoubleClick={(_, node) => choose(node.cameras)}
          onSelect={(_, { node, nativeEvent }) => {
            if (nativeEvent instanceof KeyboardEvent) choose(node.cameras);
          }}
          titleRender={(node) => <Title node={node} />}
          selectedKeys={[]}
        />
      )}
      <p className="tree-hint">{t("wall.treeHint")}</p>
    </div>
  );
}

function Title({ node }: { node: Branch }) {
  if (node.camera) {
    return (
      <span className="tree-title" title={node.camera.name} data-tree-camera={node.camera.id}>
        <StateDot state={node.camera.health.state} />
        <span className="tree-name">{node.name}</span>
      </span>
    );
  }
  return (
    <span className="tree-title" data-tree-site={node.kind === "site" ? node.key : undefined}>
      <span className="tree-name">{node.name}</span>
      <span className="tree-count">
        {node.online}/{node.cameras.length}
      </span>
    </span>
  );
}
