/** Where something is sent or billed to. What an operator's country does not use is left out. */
export type Address = {
  contactName: string;
  company?: string | undefined;
  buildingInfo?: string | undefined;
  streetAddress: string;
  locality?: string | undefined;
  city: string;
  adminArea?: string | undefined;
  postalCode?: string | null | undefined;
  country: string;
};
