/** The four examples of a workspace, as a designer makes them by hand: what a record holds, its way, and each cell that is not none. */

export interface Property {
  label: string;
  type: string;
  options?: string[];
}

export interface State {
  label: string;
  kind: "Open" | "In work" | "Done" | "Cancelled";
  /** The states one goes to from here. */
  to: string[];
  /** What has to be filled before one goes on. */
  needs?: string[];
}

/** One press of a level in the matrix: on a cell or a head, or on the block that reaches to another. */
export interface Stroke {
  role: string;
  mode: "Simplified" | "Detailed";
  from: string;
  to?: string;
  level: "none" | "assigned" | "all";
}

export interface Example {
  /** What its template is called. */
  template: string;
  tracker: string;
  singular: string;
  role: string;
  /** On a phone a record is shown as steps. */
  steps?: boolean;
  /** The first one names the record. */
  properties: Property[];
  states: State[];
  strokes: Stroke[];
}

const is = (label: string, type: string, options?: string[]): Property => ({ label, type, options });

/** Managers edit orders until they are delivered; couriers view five properties of their own in delivery, and move them on. */
const delivery: Example = {
  template: "Delivery",
  tracker: "Orders",
  singular: "Order",
  role: "Courier",
  properties: [is("Customer", "Text"), is("Phone", "Phone"), is("Address", "Text"), is("Contents", "Text"), is("Delivery at", "Date and time"), is("Price", "Money"), is("Margin", "Money"), is("Internal note", "Long text"), is("Courier", "Person")],
  states: [
    { label: "New", kind: "Open", to: ["Confirmed", "Cancelled"] },
    { label: "Confirmed", kind: "Open", to: ["New", "In delivery", "Cancelled"], needs: ["Courier"] },
    { label: "In delivery", kind: "In work", to: ["Delivered"] },
    { label: "Delivered", kind: "Done", to: ["In delivery"] },
    { label: "Cancelled", kind: "Cancelled", to: [] },
  ],
  strokes: [
    { role: "Courier", mode: "Detailed", from: "Customer, In delivery, view", to: "Delivery at, In delivery, view", level: "assigned" },
    { role: "Courier", mode: "Detailed", from: "Change state, In delivery", level: "assigned" },
    { role: "Manager", mode: "Detailed", from: "Create, Delivered", to: "Delete, Delivered", level: "none" },
    { role: "Manager", mode: "Detailed", from: "Edit, Delivered", level: "none" },
  ],
};

/** Of others' clients the name; of one's own everything, and all of it to edit. */
const sales: Example = {
  template: "Sales",
  tracker: "Clients",
  singular: "Client",
  role: "Sales",
  properties: [is("Name", "Text"), is("Phone", "Phone"), is("E-mail", "E-mail"), is("Debt", "Money"), is("Notes", "Long text"), is("Owner", "Person")],
  states: [
    { label: "Lead", kind: "Open", to: ["Active"] },
    { label: "Active", kind: "In work", to: ["Lead", "Closed"] },
    { label: "Closed", kind: "Done", to: ["Active"] },
  ],
  strokes: [
    { role: "Sales", mode: "Simplified", from: "Create, All states", level: "all" },
    { role: "Sales", mode: "Simplified", from: "Change state, All states", level: "assigned" },
    { role: "Sales", mode: "Simplified", from: "Name, All states, view", to: "Owner, All states, edit", level: "assigned" },
    { role: "Sales", mode: "Simplified", from: "Name, All states, view", level: "all" },
  ],
};

/** Everything is viewed; of each step its own photo is given. */
const assembly: Example = {
  template: "Assembly checklist",
  tracker: "Assembly",
  singular: "Parcel",
  role: "Assembler",
  steps: true,
  properties: [is("Item", "Text"), is("Station", "Choice", ["Line A", "Line B", "Line C"]), is("Photo, assembled", "Photos"), is("Photo, packed", "Photos"), is("Assembler", "Person")],
  states: [
    { label: "Picked", kind: "Open", to: ["Assembled"] },
    { label: "Assembled", kind: "In work", to: ["Picked", "Checked"], needs: ["Photo, assembled"] },
    { label: "Checked", kind: "In work", to: ["Assembled", "Packed"] },
    { label: "Packed", kind: "In work", to: ["Checked", "Done"], needs: ["Photo, packed"] },
    { label: "Done", kind: "Done", to: ["Packed"] },
  ],
  strokes: [
    { role: "Assembler", mode: "Simplified", from: "View, All states", level: "all" },
    { role: "Assembler", mode: "Simplified", from: "Change state, All states", level: "all" },
    { role: "Assembler", mode: "Detailed", from: "Photo, assembled, Assembled, edit", level: "all" },
    { role: "Assembler", mode: "Detailed", from: "Photo, packed, Packed, edit", level: "all" },
  ],
};

/** One's own visits are viewed; on site photos are taken and the client signs. */
const installations: Example = {
  template: "Installations",
  tracker: "Installations",
  singular: "Installation",
  role: "Technician",
  steps: true,
  properties: [is("Client", "Text"), is("Address", "Text"), is("Unit", "Choice", ["Wall split 2.5 kW", "Ceiling cassette 7 kW"]), is("Photos", "Photos"), is("Client's signature", "Signature"), is("Technician", "Person")],
  states: [
    { label: "Planned", kind: "Open", to: ["On site"] },
    { label: "On site", kind: "In work", to: ["Planned", "Closed"], needs: ["Photos", "Client's signature"] },
    { label: "Closed", kind: "Done", to: ["On site"] },
  ],
  strokes: [
    { role: "Technician", mode: "Simplified", from: "View, All states", level: "assigned" },
    { role: "Technician", mode: "Simplified", from: "Change state, All states", level: "assigned" },
    { role: "Technician", mode: "Detailed", from: "Photos, On site, edit", to: "Client's signature, On site, edit", level: "assigned" },
  ],
};

export const examples = [delivery, sales, assembly, installations];
