import { useQuery } from "@tanstack/react-query";
import { Button, Empty, Skeleton, Space, Tree, type TreeDataNode } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { areasQuery, sitesQuery } from "../../api/queries";
import type { Area, Site } from "../../api/types";
import { topAreas } from "../../ui/areas";
import { Failed } from "../../ui/Failed";
import type { Draft } from "../places/place";
import { PlaceModal } from "../places/PlaceModal";

/** Areas and their sites as a tree; a site is chosen, and missing ones are added on the spot. */
export function PlaceTree({
  value,
  onChange,
}: {
  value?: string;
  onChange?: (site: string) => void;
}) {
  const { t } = useTranslation();
  const areas = useQuery(areasQuery);
  const sites = useQuery(sitesQuery);
  const [marked, setMarked] = useState<string>();
  const [draft, setDraft] = useState<Draft>();
  const error = areas.error ?? sites.error;
  if (error) return <Failed error={error} />;
  if (!areas.data || !sites.data) return <Skeleton active />;
  const chosen = sites.data.find(({ id }) => id === value);
  const area = areas.data.find(({ id }) => id === (marked ?? chosen?.area_id));
  const siteIds = new Set(sites.data.map(({ id }) => id));
  return (
    <>
      {areas.data.length === 0 ? (
        <Empty description={t("addCamera.noAreas")}>
          <Button onClick={() => setDraft({ kind: "area", parent: null })}>
            {t("places.firstArea")}
          </Button>
        </Empty>
      ) : (
        <Tree
          blockNode
          defaultExpandAll
          className="wizard-tree"
          aria-label={t("cameras.site")}
          treeData={grown(areas.data, sites.data)}
          selectedKeys={[marked ?? value ?? ""]}
          onSelect={(_, { node }) => {
            const id = String(node.key);
            if (siteIds.has(id)) {
              setMarked(undefined);
              onChange?.(id);
            } else {
              setMarked(id);
            }
          }}
        />
      )}
      {area && (
        <Space wrap>
          <Button size="small" onClick={() => setDraft({ kind: "site", area: area.id })}>
            {t("addCamera.addSite", { area: area.name })}
          </Button>
          <Button size="small" onClick={() => setDraft({ kind: "area", parent: area.id })}>
            {t("places.addArea")}
          </Button>
        </Space>
      )}
      {draft && (
        <PlaceModal
          draft={draft}
          close={() => setDraft(undefined)}
          added={(id) => {
            if (draft.kind === "area") {
              setMarked(id);
            } else {
              setMarked(undefined);
              onChange?.(id);
            }
          }}
        />
      )}
    </>
  );
}

function grown(areas: readonly Area[], sites: readonly Site[]): TreeDataNode[] {
  const node = (area: Area): TreeDataNode => ({
    key: area.id,
    title: area.name,
    children: [
      ...areas.filter(({ parent_id }) => parent_id === area.id).map(node),
      ...sites
        .filter(({ area_id }) => area_id === area.id)
        .map(({ id, name }) => ({ key: id, title: name, isLeaf: true })),
    ],
  });
  return topAreas(areas).map(node);
}
