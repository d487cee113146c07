#include "crm/crm.h"
#include "crm/recycle.h"

#include "crm/consent.h"

void crm_open(struct company *company)
{
	record_add_hooks(company, owning_hooks);
	record_add_hooks(company, pool_hooks);
	record_add_hooks(company, stage_hooks);
	record_add_hooks(company, hot_hooks);
	record_add_hooks(company, activity_hooks);
	record_add_hooks(company, contact_hooks);
	record_add_hooks(company, consent_hooks);
	record_add_hooks(company, people_hooks);
	record_add_hooks(company, notice_hooks);
	access_set_told(company, account_told);
	record_add_actions(company, owning_actions);
	record_add_actions(company, pool_actions);
	record_add_actions(company, stage_actions);
	record_add_actions(company, hand_over_actions);
	record_add_conditions(company, recycle_conditions);
	record_add_reasons(company, recycle_reasons);
}
