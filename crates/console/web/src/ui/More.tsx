import { Button } from "antd";
import { useTranslation } from "react-i18next";

/** The foot of a list that comes in pages. */
export function More({ list, count }: { list: Pages; count: number }) {
  const { t } = useTranslation();
  if (count === 0) return null;
  return (
    <div className="more">
      <span>{t("list.shown", { n: count })}</span>
      {list.hasNextPage && (
        <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
    </div>
  );
}

interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}
