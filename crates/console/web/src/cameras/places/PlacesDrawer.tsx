import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Drawer, Empty, Popconfirm, Skeleton, Space, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { areasQuery, recordersQuery, sitesQuery } from "../../api/queries";
import type { Area, Recorder, Site } from "../../api/types";
import { topAreas } from "../../ui/areas";
import { Failed } from "../../ui/Failed";
import { failureText } from "../../ui/failure";
import { inUseText } from "../../ui/inUse";
import { LISTS, remove, type Draft, type Place } from "./place";
import { PlaceModal } from "./PlaceModal";

interface Acts {
  edit: (draft: Draft) => void;
  remove: (place: Place) => void;
}

const LINK = { size: "small", type: "link" } as const;

/** The tree of areas with their monitoring rooms and recorders: add, rename, move, remove. */
export function PlacesDrawer({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const areas = useQuery(areasQuery);
  const sites = useQuery(sitesQuery);
  const recorders = useQuery(recordersQuery);
  const [draft, setDraft] = useState<Draft>();
  const removing = useRemoval();
  const error = areas.error ?? sites.error ?? recorders.error;
  return (
    <Drawer open size={680} title={t("placeWork.title")} onClose={close}>
      {error && <Failed error={error} />}
      {removing.refusal && (
        <Alert
          type="warning"
          showIcon
          role="alert"
          className="gap-below"
          title={removing.refusal}
          closable={{ onClose: removing.reset, "aria-label": t("placeWork.understood") }}
        />
      )}
      {!areas.data || !sites.data || !recorders.data ? (
        <Skeleton active />
      ) : (
        <ul className="plain-list places">
          {ordered(areas.data).map(({ area, depth }) => (
            <li key={area.id} style={{ paddingLeft: depth * 20 }}>
              <AreaRow
                area={area}
                sites={sites.data.filter(({ area_id }) => area_id === area.id)}
                recorders={recorders.data}
                acts={{ edit: setDraft, remove: removing.mutate }}
              />
            </li>
          ))}
          {areas.data.length === 0 && (
            <Empty>
              <Button onClick={() => setDraft({ kind: "area", parent: null })}>
                {t("places.firstArea")}
              </Button>
            </Empty>
          )}
        </ul>
      )}
      {draft && <PlaceModal draft={draft} close={() => setDraft(undefined)} />}
    </Drawer>
  );
}

/** Removes a place, or says what still uses it. */
function useRemoval() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { mutate, reset, error, variables } = useMutation({
    mutationFn: remove,
    onSuccess: (_, { kind }) => client.invalidateQueries({ queryKey: [LISTS[kind]] }),
  });
  const name = variables?.there.name ?? "";
  return {
    mutate,
    reset,
    refusal: error ? (inUseText(t, name, error) ?? failureText(t, error)) : undefined,
  };
}

function AreaRow(props: { area: Area; sites: Site[]; recorders: Recorder[]; acts: Acts }) {
  const { t } = useTranslation();
  const { area, sites, recorders, acts } = props;
  return (
    <>
      <div className="place">
        <Space>
          <strong>{area.name}</strong>
          {area.code && <span className="mono">{area.code}</span>}
        </Space>
        <Space size={0}>
          <Button {...LINK} onClick={() => acts.edit({ kind: "area", parent: area.id })}>
            {t("places.addArea")}
          </Button>
          <Button {...LINK} onClick={() => acts.edit({ kind: "site", area: area.id })}>
            {t("places.addSite")}
          </Button>
          <Change
            place={{ kind: "area", there: area }}
            edit={() => acts.edit({ kind: "area", parent: area.parent_id, there: area })}
            remove={acts.remove}
          />
        </Space>
      </div>
      {sites.map((site) => (
        <SiteRow
          key={site.id}
          site={site}
          recorders={recorders.filter(({ site_id }) => site_id === site.id)}
          acts={acts}
        />
      ))}
    </>
  );
}

function SiteRow(props: { site: Site; recorders: Recorder[]; acts: Acts }) {
  const { t } = useTranslation();
  const { site, recorders, acts } = props;
  return (
    <div className="place-inner">
      <div className="place">
        <Space>
          <span>{site.name}</span>
          <Tag>{t(`siteState.${site.state}`)}</Tag>
        </Space>
        <Space size={0}>
          <Button {...LINK} onClick={() => acts.edit({ kind: "recorder", site: site.id })}>
            {t("placeWork.addRecorder")}
          </Button>
          <Change
            place={{ kind: "site", there: site }}
            edit={() => acts.edit({ kind: "site", area: site.area_id, there: site })}
            remove={acts.remove}
          />
        </Space>
      </div>
      {recorders.map((recorder) => (
        <div key={recorder.id} className="place-inner place">
          <Space>
            <span>
              {t("placeWork.recorder")} {recorder.name}
            </span>
            {recorder.session_budget > 0 && (
              <small>{t("placeWork.budgetOf", { n: recorder.session_budget })}</small>
            )}
          </Space>
          <Space size={0}>
            <Change
              place={{ kind: "recorder", there: recorder }}
              edit={() => acts.edit({ kind: "recorder", site: site.id, there: recorder })}
              remove={acts.remove}
            />
          </Space>
        </div>
      ))}
    </div>
  );
}

/** The buttons every place has. */
function Change(props: { place: Place; edit: () => void; remove: (place: Place) => void }) {
  const { place, edit } = props;
  const { t } = useTranslation();
  const { name } = place.there;
  return (
    <>
      <Button {...LINK} aria-label={t("placeWork.editOf", { name })} onClick={edit}>
        {t("action.edit")}
      </Button>
      <Popconfirm
        title={t("placeWork.removeSure", { name })}
        description={t("placeWork.removeWhat")}
        onConfirm={() => props.remove(place)}
      >
        <Button {...LINK} danger aria-label={t("placeWork.removeOf", { name })}>
          {t("cameras.remove")}
        </Button>
      </Popconfirm>
    </>
  );
}

/** The areas depth first, each with how deep it lies. */
function ordered(areas: readonly Area[]): { area: Area; depth: number }[] {
  const below = (parent: string, depth: number): { area: Area; depth: number }[] =>
    areas
      .filter(({ parent_id }) => parent_id === parent)
      .flatMap((area) => [{ area, depth }, ...below(area.id, depth + 1)]);
  return topAreas(areas).flatMap((area) => [{ area, depth: 0 }, ...below(area.id, 1)]);
}
