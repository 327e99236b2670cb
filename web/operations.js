/** The hashes of the operations in operations/, by name. Written by `make contracts`. */
export const operations = {
  CitiesQuery: "8a45e1e131a8900cc20d4686551505c073d07bb50ec1581ffe6be21b7dd5ee0c",
  MovieQuery: "b70532d83426bfe4899d13d63a9914c240829786056d8b7b7936cd988e77ad5a",
  ProgrammeQuery: "150de1f5950428e1ac1d94ab50ac10148f3481743a53d961bc9d58026042e612",
};
