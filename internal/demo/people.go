package demo

import "github.com/trackward/trackward/internal/words"

// Password is everyone's in the demo. It is public: the demo listens on
// loopback only.
const Password = "trackward-demo"

// Person is one of the people of the demo.
type Person struct {
	Login     string // the e-mail is Login@demo.example
	Name      string
	About     words.Text // what this person is and sees, in one sentence
	Kind      string
	Settings  string
	Superuser bool
	Role      string // key, "" for none
	Site      string // key of the site the role is held at, "" for the whole workspace
	Team      string // key of the team the person is in, "" for none
}

// Email is the person's sign-in address.
func (p Person) Email() string { return p.Login + "@demo.example" }

// People are the demo's people, in the order in which they are shown.
var People = []Person{
	{Login: "owner", Name: "Mia Olsen", Kind: "regular", Settings: "full", Superuser: true,
		About: "Owner: full system settings, superuser, no role. Sees every setting and no record."},
	{Login: "admin", Name: "Sam Roy", Kind: "regular", Settings: "extended",
		About: "Administrator without the superuser tag: settings except role permission sheets, and no record."},
	{Login: "manager", Name: "Marc Ortiz", Kind: "regular", Role: "manager",
		About: "Manager of everything; delivered orders are view only."},
	{Login: "courier", Name: "Ann Lee", Kind: "regular", Role: "courier",
		About: "Courier: five fields of her own orders, while she is delivering them."},
	{Login: "courier2", Name: "Tom Berg", Kind: "regular", Role: "courier",
		About: "Another courier, with other orders."},
	{Login: "sales", Name: "Nina Patel", Kind: "regular", Role: "sales",
		About: "Sales: her own clients in full, of the others' only the name."},
	{Login: "sales2", Name: "Leo Grant", Kind: "regular", Role: "sales",
		About: "Another sales person, with other clients."},
	{Login: "assembler", Name: "Eva Klein", Kind: "regular", Role: "assembler",
		About: "Assembler: works through the steps of a parcel, with a photo at two of them."},
	{Login: "technician", Name: "Jonas Weber", Kind: "regular", Role: "technician",
		About: "Technician: cannot close a job without photos and the client's signature."},
	{Login: "guard-dfw", Name: "Dana Brooks", Kind: "regular", Role: "guard", Site: "dallas-fort-worth-intl-arpt",
		About: "Guard at Dallas/Fort Worth: strikes there until they are costed, without the costs."},
	{Login: "guard-texas", Name: "Ray Alvarez", Kind: "regular", Role: "guard", Site: "texas",
		About: "Guard for the region Texas: the same at each of its airports."},
	{Login: "client-aa", Name: "Claire Dunn", Kind: "regular", Role: "client", Team: "american-airlines",
		About: "Client: the strikes of American Airlines, costs included."},
	{Login: "viewer", Name: "Vic Stone", Kind: "viewer",
		About: "Viewer: listed, but can never enter."},
}
