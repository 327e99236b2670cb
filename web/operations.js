/**
 * The operations in operations/: the hashes of what is asked over HTTP, and the texts of what is asked over WebSockets,
 * whose protocol knows no hashes. Written by `make contracts`.
 */
export const operations = {
  "BestQuery": "29054e0ae95a2e7b717b2188b36952c831d9d3d79b2f210be5809d7c4313b7f2",
  "BookMutation": "c0352f408dd263717cd7a35eff16c17879ede2f18ac85d34003819254ca0a190",
  "BookingQuery": "9be57778b25bdbae91f2b3d03a960539de9cdd09ef36563379dcdc32fd1f475d",
  "CancelMutation": "6e043f2f50ee92247307658d36d75e052c97b5a8ccc245896ed5b1a2a2954108",
  "CitiesQuery": "8a45e1e131a8900cc20d4686551505c073d07bb50ec1581ffe6be21b7dd5ee0c",
  "ConfirmMutation": "7f53f4152d16743bebc94e492ac48f48ad488b07a3607e8cf20dcb717ab4ccec",
  "DeleteMeMutation": "fd867582d164a1e1ecc0cb0a10d3c4ebc81d2c0b950cfceb319a8ae04958066e",
  "ExportMeMutation": "edfae88e99c00f47f8b5fbd77e7e158830ce1060f411eb731b155fc9faaf23d0",
  "ExtendMutation": "4863e0cfe93ae8565bf4256f962e919217c3cddf8860d988b840089e95fd8911",
  "LockMutation": "eb83165be3c0f01ef1844930af1a5a4b5c9d3ea6d43ea2c76fb4764ed23ef3cb",
  "MeQuery": "86624aeb8ec545d96a4f4137036bcfd1b526c7ac0e473a6fd01372b8cead431d",
  "MovieQuery": "b70532d83426bfe4899d13d63a9914c240829786056d8b7b7936cd988e77ad5a",
  "MyBookingsQuery": "6320945081b6da21063636f5e7e00e09154757ad20386b0f8a36dc48e1aad989",
  "MyLocksQuery": "d71cbc9292880a9f33c97379d55f94d8a13c86eb13ef33e05943dd2b043d2923",
  "PayMutation": "1ee3616badf01a7fe6970877d3772a1e3d8febfd80f0d643232d02ae55e13ab6",
  "ProgrammeQuery": "150de1f5950428e1ac1d94ab50ac10148f3481743a53d961bc9d58026042e612",
  "QuoteQuery": "ff9ea7088e66e1bd850a90805d9b79b77041837676d77e4c976585223aff1d4f",
  "ReleaseMutation": "eefc6e2cf06fcc251c57405bddc92fd041b643c6721540baee5e9a7d38928a0b",
  "SeatsQuery": "8b4ce04cf2e8182d38a0a8c4c60acd384924ec5dcce6e5eb9b131b374e64b22e",
  "SendTicketMutation": "6c85b3c4d4d0e538561419c82db7120cad393123fcc15b7193605f35e8b54dc6",
  "TicketQuery": "692a3f25890cc6a6b067c6625312b305d6d6c13eefeed9de71c5ae6aba02cf0a",
  "UpdateMeMutation": "fd8112efce2da9aadb2bb36a37f0ab1ab04704db1ac8c14e8b5c1c25da813a2c"
};

export const subscriptions = {
  "BookingSubscription": "subscription BookingSubscription($bookingId: ID!) {\n  bookingUpdates(bookingId: $bookingId) {\n    ...BookingParts\n    show {\n      id\n      status\n    }\n  }\n}\n\nfragment BookingParts on Booking {\n  id\n  status\n  seatIds\n  expiresAt\n  confirmedAt\n  quote {\n    tickets {\n      amount\n      currency\n    }\n    convenienceFee {\n      amount\n      currency\n    }\n    tax {\n      amount\n      currency\n    }\n    total {\n      amount\n      currency\n    }\n  }\n  payments {\n    id\n    status\n    method\n    checkoutUrl\n    unusable\n    amount {\n      amount\n      currency\n    }\n    refunds {\n      id\n      status\n      amount {\n        amount\n        currency\n      }\n    }\n  }\n  ticket {\n    id\n  }\n}\n",
  "SeatsSubscription": "subscription SeatsSubscription($showId: ID!, $afterVersion: Int) {\n  seatAvailability(showId: $showId, afterVersion: $afterVersion) {\n    __typename\n    ... on SeatSnapshot {\n      version\n      layoutVersion\n      states\n    }\n    ... on SeatDelta {\n      fromVersion\n      version\n      changes {\n        seatId\n        state\n      }\n    }\n    ... on ShowChanged {\n      show {\n        status\n        startsAt\n        businessDate\n        prices {\n          seatType\n          price {\n            amount\n            currency\n          }\n          fee {\n            amount\n            currency\n          }\n          tax {\n            amount\n            currency\n          }\n        }\n      }\n    }\n  }\n}\n"
};
