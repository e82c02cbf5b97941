import { useQuery } from "@tanstack/react-query";
import { TreeSelect } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { areasQuery } from "../api/queries";
import { areaTree } from "./areas";

interface Common {
  id?: string;
  placeholder?: string;
  label?: string;
  width?: number;
  /** Areas that cannot be chosen. */
  without?: ReadonlySet<string>;
  disabled?: boolean;
}

/** Chooses one area from the tree; a field of a form, or a filter. */
export function AreaSelect(
  props: Common & { value?: string | null; onChange?: (area: string | undefined) => void },
) {
  const { value, onChange } = props;
  const shared = useShared(props);
  return (
    <TreeSelect<string | null>
      {...shared}
      allowClear
      value={value ?? null}
      onChange={(area: string | null | undefined) => onChange?.(area ?? undefined)}
    />
  );
}

/** Chooses areas from the tree; each stands for everything below it, too. */
export function AreasSelect(
  props: Common & { value?: string[]; onChange?: (areas: string[]) => void },
) {
  const { value, onChange } = props;
  const shared = useShared(props);
  return (
    <TreeSelect<string[]>
      {...shared}
      multiple
      value={value ?? []}
      onChange={(areas: string[]) => onChange?.(areas)}
    />
  );
}

function useShared({ id, placeholder, label, width, without, disabled }: Common) {
  const { t } = useTranslation();
  const areas = useQuery(areasQuery);
  const treeData = useMemo(() => {
    const usable = (areas.data ?? []).filter((area) => !without?.has(area.id));
    return areaTree(usable);
  }, [areas.data, without]);
  return {
    ...(id === undefined ? {} : { id }),
    disabled: disabled === true,
    ...(label === undefined ? {} : { "aria-label": label }),
    style: { width: width ?? "100%" },
    placeholder: placeholder ?? t("caseWork.chooseArea"),
    loading: areas.isPending,
    treeData,
    treeDefaultExpandAll: true,
    showSearch: { treeNodeFilterProp: "title" },
  } as const;
}
