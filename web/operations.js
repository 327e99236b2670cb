/** The hashes of the operations in operations/, by name. Written by `make contracts`. */
export const operations = {
  BookMutation: "c0352f408dd263717cd7a35eff16c17879ede2f18ac85d34003819254ca0a190",
  CitiesQuery: "8a45e1e131a8900cc20d4686551505c073d07bb50ec1581ffe6be21b7dd5ee0c",
  ExtendMutation: "8443986208a0f9877e262d2e0f317aed1db83a6f9b8ab86ef64c0131a79dc6fd",
  LockMutation: "1a5768ebbf2744fbe09e410e5f314794a92815bf0d3a0457360114ab0079f2fc",
  MovieQuery: "b70532d83426bfe4899d13d63a9914c240829786056d8b7b7936cd988e77ad5a",
  MyLocksQuery: "c03fc8241f0af4958eb2c66774757d3183ec36b58bd14713228a9017541fc2ff",
  ProgrammeQuery: "150de1f5950428e1ac1d94ab50ac10148f3481743a53d961bc9d58026042e612",
  ReleaseMutation: "eefc6e2cf06fcc251c57405bddc92fd041b643c6721540baee5e9a7d38928a0b",
  SeatsQuery: "62ad3bca0173c7496716b885f627335bbe8a0e79dbb31c2c0f321531f981dcb4",
  SeatsSubscription: "3d70c61e140ff508d7e5e21db1c59adbbe6e8b6750bc648dcdd82f6e2cb876f3",
};
