/*
 * Paths of a backup on the device: see device_path.h.
 *
 * The domains and their folders are those of the system's own lists
 * (/System/Library/Backup/Domains.plist); those of which the folder depends on the version of iOS
 * (TonesDomain, ProtectedDomain, BooksDomain) are left as they are.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "indicator/device_path.h"

#include "indicator/ascii.h"

/* A name with a final hyphen is followed by the identifier of a bundle or a group. */
static const struct {
    const char *domain;
    const char *folder;
} domains[] = {
    {"HomeDomain", "/private/var/mobile"},
    {"RootDomain", "/private/var/root"},
    {"WirelessDomain", "/private/var/wireless"},
    {"SystemPreferencesDomain", "/private/var/preferences"},
    {"DatabaseDomain", "/private/var/db"},
    {"KeychainDomain", "/private/var/Keychains"},
    {"ManagedPreferencesDomain", "/private/var/Managed Preferences"},
    {"MobileDeviceDomain", "/private/var/MobileDevice"},
    {"InstallDomain", "/private/var/installd"},
    {"NetworkDomain", "/private/var/networkd"},
    {"CameraRollDomain", "/private/var/mobile"},
    {"MediaDomain", "/private/var/mobile"},
    {"HealthDomain", "/private/var/mobile/Library"},
    {"HomeKitDomain", "/private/var/mobile"},
    {"KeyboardDomain", "/private/var/mobile"},
    {"AppDomain-", "/private/var/mobile/Containers/Data/Application/*"},
    {"AppDomainGroup-", "/private/var/mobile/Containers/Shared/AppGroup/*"},
    {"AppDomainPlugin-", "/private/var/mobile/Containers/Data/PluginKitPlugin/*"},
    {"SysContainerDomain-", "/private/var/containers/Data/System/*"},
    {"SysSharedContainerDomain-", "/private/var/containers/Shared/SystemGroup/*"},
    {"~", "/private/var/mobile"},
};

/* Whether `name`, the first component of a path, is the domain. */
static bool
is_domain(struct brd_span name, const char *domain) {
    size_t size = strlen(domain);
    return domain[size - 1] == '-' ? name.size > size && brd_span_starts(name, domain, size)
                                   : brd_span_equals(name, domain);
}

bool
brd_device_path(struct brd_span path, struct brd_buffer *out) {
    struct brd_span name = brd_span_between(path, 0, brd_span_find(path, '/'));
    for (size_t i = 0; i < sizeof domains / sizeof domains[0]; i++) {
        if (is_domain(name, domains[i].domain)) {
            struct brd_span rest = brd_span_from(path, name.size);
            (void)brd_buffer_add_text(out, domains[i].folder);
            (void)brd_buffer_add(out, rest.data, rest.size);
            return true;
        }
    }
    return false;
}
