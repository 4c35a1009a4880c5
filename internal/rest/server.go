package rest

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/login"
)

// Options are what a Server is made of.
type Options struct {
	App   *app.App
	Login *login.Service
	// Demo are the people of the demo, whose passwords are public; nil elsewhere.
	Demo []DemoPerson
	// Templates are what a first workspace can start from besides empty.
	Templates []Template
	// MailReady says that mail leaves the server; otherwise invitations are links
	// to copy.
	MailReady bool
	// Log receives causes that no answer may carry. Nil is slog.Default.
	Log *slog.Logger
	// TrustedProxies are the peers whose X-Forwarded-For and X-Forwarded-Proto
	// are believed; empty: nobody's.
	TrustedProxies []netip.Prefix
	// RequestID makes the id in X-Request-Id, by which an answer is found in the
	// log. Nil is random.
	RequestID func() string
}

// Server holds the routes of the API.
type Server struct {
	app         *app.App
	login       *login.Service
	demo        []DemoPerson
	templates   []Template
	mailReady   bool
	log         *slog.Logger
	proxies     []netip.Prefix
	requestID   func() string
	crossOrigin *http.CrossOriginProtection
	mux         *http.ServeMux
	api         huma.API
	routes      []route
	running     inFlight
	stopping    sync.Once
	stopped     chan struct{} // closed when the server stops
	imports     sheetJobs
	exports     exports
	elsewhere   map[string]bool // patterns that pages of other sites may send
}

type route struct {
	method, path string
	rule         Rule
}

// New makes the API with all its routes.
func New(o Options) (*Server, error) {
	s := newServer(o)
	s.routesSetup()
	s.routesAuth()
	s.routesProof()
	s.routesOIDC()
	s.routesMe()
	s.routesSignIn()
	s.routesWorkspace()
	s.routesWorkspaceAdmin()
	s.routesUsers()
	s.routesBulk()
	s.routesUserActions()
	s.routesAppAccess()
	s.routesKeys()
	s.routesLinks()
	s.routesEvents()
	s.routesTeams()
	s.routesSites()
	s.routesRoles()
	s.routesRoleTools()
	s.routesTrackers()
	s.routesTrackerBin()
	s.routesTrackerTemplates()
	s.routesPermissions()
	s.routesViews()
	s.routesRecords()
	s.routesBin()
	s.routesTrackerActivity()
	s.routesTrackerAudit()
	s.routesComments()
	s.routesSearch()
	s.routesNotifications()
	s.routesBoard()
	s.routesDashboards()
	s.routesReports()
	s.routesFiles()
	s.routesImport()
	s.routesExport()
	s.routesPeopleImport()
	s.routesPolicy()
	s.routesPreview()
	s.routesPending()
	s.routesAudit()
	s.routesAccess()
	s.routesAccessRequests()
	s.routesViewAs()
	s.routesReviews()
	s.routesMachines()
	s.routesPolicyTests()
	s.describeAPI()
	return s, nil
}

// Close stops what goes on after its request was answered, and waits for it.
func (s *Server) Close() { s.imports.close() }

func newServer(o Options) *Server {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.RequestID == nil {
		o.RequestID = rand.Text
	}
	s := &Server{app: o.App, login: o.Login, demo: o.Demo, templates: o.Templates, mailReady: o.MailReady, log: o.Log, proxies: o.TrustedProxies, requestID: o.RequestID, crossOrigin: http.NewCrossOriginProtection(), mux: http.NewServeMux()}
	s.elsewhere = map[string]bool{}
	s.stopped = make(chan struct{})
	s.running.keys = map[string]chan struct{}{}
	s.api = humago.New(s.mux, apiConfig())
	return s
}

func apiConfig() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: "Trackward", Version: "1",
				Description: "A work tracker whose product is access control. What a caller may not see is absent from every answer."},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"session": {Type: "apiKey", In: "cookie", Name: "__Host-trackward", Description: "The session cookie that sign-in sets."},
					"key":     {Type: "http", Scheme: "bearer", Description: "An API key of an integration or regular user (A10)."},
				},
			},
		},
		Formats:       map[string]huma.Format{"application/json": jsonFormat, "json": suffixFormat},
		DefaultFormat: "application/json",
	}
}
