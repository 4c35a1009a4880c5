// Package silence tests that what somebody may not see cannot be heard either
// (A4.8): it makes two workspaces that differ in nothing but what one person may
// not see, asks every route of the API as that person in both, and compares
// status, headers and bytes.
//
// Both workspaces get the same ids, clock and random numbers, so that whatever
// may be the same is the same. A4.9's declared facts are held equal in both. Beside
// the comparison, every hidden value holds a marker, and all bytes the person
// receives are searched for it.
//
// It holds tests alone; nobody imports it.
package silence
