// Package bug is the mistakes that the tests must be able to find. Each stands
// in the code as
//
//	if bug.On(bug.Something) { … }
//
// at the place where it could be made. On is a constant false, and the compiler
// leaves the branch out, unless the build tag "seededbugs" is given; then a test
// chooses one mistake at run time and proves that the comparison with the
// reference model finds it. Any package may import it; nothing but a test
// chooses.
package bug

// Bug is one mistake. The zero Bug is none.
type Bug uint8

// The mistakes, by the package they stand in.
const (
	// access
	ExpiredCounts Bug = iota + 1
	FutureCounts
	TeamRolesIgnored
	AssignedAsAll
	ExclusiveIgnored
	ExclusiveAfterChannel
	ChannelIgnored
	AllowWinsTie
	SiteIgnored
	SiteMerged
	SiteWithoutSites
	CeilingApart
	EditAfterUnion
	StateStarWins
	WildcardReplaced
	AbsentIsNone
	FirstRoleOnly
	StatesMerged
	DeactivatedEnters
	AppAccessIgnored
	EmptyListIsPublic
	ListSparesAssigned
	ArchivedIsLive
	SystemMakesSeen
	ScopeWrites
	ScopeAllProperties
	ScopeAllActions
	ScopeAllStates
	ScopeAllFeatures
	ScopeSeenUncut
	ListedWithoutCell
	HearsOfAllStates
	WatcherSeesAll
	WatcherPredLost

	// policy
	ListFreedByDeletion
	SuspendedCounts
	DisabledCounts

	// record
	FilterOnHidden
	HiddenNameable
	SortByHidden
	HiddenAsEmpty
	NotOfUnknown
	EmptyIsUnknown
	EmptySetSkips
	PassedStatesForgotten
	EditsTooLate
	RequiredEmptied
	SelfAssigned
	BirthRequiresNothing
	SearchesHidden

	// store
	ListNotAsked
	AnyoneAssigned
	TeamNotAssigned
	CountBeforeAccess
	CountsArchived
	CountsTwice
	TwiceAssignedTwiceListed
	PageLosesTies
	AssigneesNotFollowed
	HiddenComparedInSQL
	EmptyUnknownInSQL
	WatcherNotAsked
	GroupByHidden
	SumsHidden
	BoardCountsArchived
	Last // the number of mistakes, and one
)
