import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { legalQuery } from "../api/queries";
import { Failed } from "../ui/Failed";
import { ApprovalCard } from "./ApprovalCard";
import { Checklist } from "./Checklist";
import { LegalForm } from "./LegalForm";
import { SignPhoto } from "./SignPhoto";
import "./legal.css";

/** The form of a legal record, and beside it what becomes of it. */
export function LegalPanel({ id }: { id: string }) {
  const record = useQuery(legalQuery(id));
  if (record.error && !record.data) {
    return <Failed error={record.error} retry={() => void record.refetch()} />;
  }
  if (!record.data) return <Skeleton active />;
  const { data } = record;
  return (
    <div className="columns" data-approved={data.approved}>
      <LegalForm key={data.version} id={id} record={data} />
      <div>
        <ApprovalCard id={id} record={data} />
        <Checklist record={data} />
        <SignPhoto id={id} taken={data.sign_photo} />
      </div>
    </div>
  );
}
