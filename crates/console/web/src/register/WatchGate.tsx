import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Result, Skeleton, Space } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import type { OwnAccess, Purpose } from "../api/types";
import { Failed } from "../ui/Failed";
import { ownAccessQuery, renew, standingOf } from "./records";

/** Those that hold for all of one's cameras at once, the usual one first. */
const STANDING: readonly Purpose[] = ["duty", "inspection", "maintenance"];

/** Live pictures, for whoever is on duty or has said why else. */
export function WatchGate({ children }: { children: ReactNode }) {
  const own = useQuery(ownAccessQuery);
  const standing = own.data && standingOf(own.data);
  const [had, setHad] = useState(false);
  if (standing && !had) setHad(true);
  if (standing) return children;
  if (own.data) return <Begin own={own.data} over={had} />;
  if (own.error) return <Failed error={own.error} retry={() => void own.refetch()} />;
  return <Skeleton active className="page" />;
}

function Begin({ own, over }: { own: OwnAccess; over: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const beginning = useMutation({
    mutationFn: (purpose: Purpose): Promise<unknown> =>
      purpose === "duty"
        ? ask(api.POST("/api/v1/shifts"))
        : ask(api.POST("/api/v1/access_records", { body: { purpose } })),
    // Also when it failed: it may have begun on another screen.
    onSettled: () => renew(client),
  });
  const offered = STANDING.filter((purpose) => own.purposes.includes(purpose));
  return (
    <section className="watch-gate" aria-label={t("gate.title")} data-gate={over ? "over" : "new"}>
      <Result
        status="info"
        title={t(over ? "gate.over" : "gate.title")}
        subTitle={t(offered.length > 0 ? "gate.lead" : "register.noPurpose")}
        extra={
          <>
            {beginning.error && <Failed error={beginning.error} />}
            <Space wrap>
              {offered.map((purpose, index) => (
                <Button
                  key={purpose}
                  size="large"
                  type={index === 0 ? "primary" : "default"}
                  loading={beginning.isPending && beginning.variables === purpose}
                  onClick={() => beginning.mutate(purpose)}
                >
                  {purpose === "duty" ? t("gate.begin") : t(`purpose.${purpose}`)}
                </Button>
              ))}
            </Space>
          </>
        }
      />
    </section>
  );
}
