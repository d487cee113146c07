/* The named shapes of pools: figures, rules, and what goes back to them. */
#include "api/schema.h"

static const char *const pool_reasons[] = {"not_contacted", "no_deal", "protection_ended", NULL};

static const struct schema_member named[] = {
    MUST("id", ID),
    MUST("name", TEXT),
    {0},
};

static const struct schema_member pool_rules[] = {
    MUST("rule_not_contacted_days", INTEGER, .nullable = true),
    MUST("rule_no_deal_days", INTEGER, .nullable = true),
    MUST("rule_protection_ended", BOOLEAN),
    MUST("rule_warn_days", INTEGER),
    MUST("exempt_deal", BOOLEAN),
    MUST("active", BOOLEAN),
    {0},
};

static const struct schema_member pool_rules_set[] = {
    MUST("rules", OBJECT, .of = "pool_rules"),
    {0},
};

static const struct schema_member pool_claims[] = {
    MUST("user", OBJECT, .of = "named"),
    MUST("count", INTEGER),
    {0},
};

static const struct schema_member pool_figures[] = {
    MUST("id", ID),
    MUST("name", TEXT),
    MUST("active", BOOLEAN),
    MUST("manager", BOOLEAN),
    MUST("rules", OBJECT, .of = "pool_rules"),
    MUST("count", INTEGER, .nullable = true), /* null: not to be seen */
    MUST("new_today", INTEGER, .nullable = true),
    MUST("recycled_today", INTEGER),
    MUST("claimed_today", INTEGER),
    MUST("claimed_by", LIST, .of = "pool_claims"),
    {0},
};

static const struct schema_member pools[] = {
    MUST("pools", LIST, .of = "pool_figures"),
    {0},
};

static const struct schema_member pool_loss[] = {
    MUST("owner", OBJECT, .of = "named"),
    MUST("count", INTEGER),
    MAY("filter", LIST),
    {0},
};

static const struct schema_member pool_preview[] = {
    MUST("date", DATE),
    MUST("count", INTEGER),
    MUST("now", INTEGER),
    MUST("owners", LIST, .of = "pool_loss"),
    {0},
};

static const struct schema_member pool_day[] = {
    MUST("date", DATE),
    MUST("count", INTEGER),
    MUST("filter", LIST),
    {0},
};

static const struct schema_member pool_returning[] = {
    MUST("customer", OBJECT, .of = "named"),
    MUST("owner", OBJECT, .of = "named", .nullable = true), /* null: not to be seen */
    MUST("pool", OBJECT, .of = "named", .nullable = true),
    MUST("date", DATE),
    MUST("reason", TEXT, .choices = pool_reasons, .nullable = true),
    MUST("words", TEXT),
    {0},
};

static const struct schema_member pool_forecast[] = {
    MUST("from", DATE),
    MUST("until", DATE),
    MUST("count", INTEGER),
    MUST("filter", LIST),
    MUST("days", LIST, .of = "pool_day"),
    MUST("owners", LIST, .of = "pool_loss"),
    MUST("customers", LIST, .of = "pool_returning"),
    MUST("next", INTEGER, .nullable = true),
    {0},
};

const struct schema api_pool_schemas[] = {
    SCHEMA(named),        SCHEMA(pool_rules),     SCHEMA(pool_rules_set), SCHEMA(pool_claims),
    SCHEMA(pool_figures), SCHEMA(pools),          SCHEMA(pool_loss),      SCHEMA(pool_preview),
    SCHEMA(pool_day),     SCHEMA(pool_returning), SCHEMA(pool_forecast),  {0},
};
