/** What the watermark over footage says of why it is looked at. */

import { useQuery } from "@tanstack/react-query";
import { caseQuery } from "../api/queries";
import type { Said } from "./said";

/** The number of the case; `undefined` where footage is looked at for none. */
export function useAbout(said: Said | undefined): string | undefined {
  const id = said?.case_id;
  return useQuery({ ...caseQuery(id ?? ""), enabled: id !== undefined }).data?.number;
}
